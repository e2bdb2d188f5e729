import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localState } from '../../lib/cli/paths';
import { alarmMetrics } from '../../lib/costs/alarm-metrics';
import { stagesFolder } from '../../lib/deployed/stages';
import { startCommand } from '../../lib/testing/command';

let stages: string;
beforeEach(() => {
  mkdirSync(localState, { recursive: true });
  stages = mkdtempSync(join(localState, 'stages-'));
});
afterEach(() => rmSync(stages, { recursive: true }));

const check = async () => {
  const { code, output } = await startCommand('run.mjs', ['check-template', '--stage', 'trial', '--stages', stages])
    .ended;
  return { code, output, last: JSON.parse(output.trim().split('\n').at(-1) ?? '') };
};

describe('check:template', () => {
  it('passes a stage that is new, keeps functions warm and scales its tables, by its file alone', async () => {
    const prod = readFileSync(join(stagesFolder, 'prod.yml'), 'utf8');
    const warm = 'provisionedConcurrency: {authorize: 2, catalog: 1, durable: 1, live: 1}';
    const scaled =
      'billing: provisioned\n  autoscaling: { read: { least: 25, most: 500 }, write: { least: 25, most: 500 }, targetPercent: 70 }';
    writeFileSync(
      join(stages, 'trial.yml'),
      prod.replace(/provisionedConcurrency: .*/, warm).replace(/billing: on-demand\n *autoscaling: null/, scaled),
    );
    const { code, output, last } = await check();
    expect(code, output).toBe(0);
    expect(last.stages).toMatchObject([{ stage: 'trial', problems: [] }]);
    expect(last.stages[0].asserted).toBeGreaterThan(0);
    // What docs/costs.md says of alarms.
    expect(last.stages[0].alarmMetrics).toBe(alarmMetrics);
  });

  it('fails on a typo with one line that names file and key', async () => {
    const dev = readFileSync(join(stagesFolder, 'dev.yml'), 'utf8');
    writeFileSync(join(stages, 'trial.yml'), dev.replace('memoryMb', 'memory'));
    const { code, output } = await check();
    expect(code).toBe(1);
    expect(output).toMatch(/^.*trial\.yml: lambda\.memory: there is no such parameter; lambda\.memoryMb: is missing$/m);
  });

  it('fails for a stage without a file with one line that names those that have one', async () => {
    writeFileSync(join(stages, 'other.yml'), '');
    const { code, output } = await check();
    expect(code).toBe(1);
    expect(output).toMatch(/there is no stage "trial": .*trial\.yml does not exist \(there are other\)/);
  });
});
