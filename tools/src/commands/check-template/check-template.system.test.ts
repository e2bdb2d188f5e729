import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localState } from '../../lib/cli/paths';
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
  return { code, output };
};

describe('check:template', () => {
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
