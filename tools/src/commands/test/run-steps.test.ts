import { describe, expect, it } from 'vitest';
import { progressLine } from '../../lib/cli/progress';
import { reporter, runSteps } from './run-steps';
import type { Step, StepResult } from './step';

const step = (name: string, result: Partial<StepResult>): Step => ({
  name,
  run: async () => ({ passed: 0, failed: 0, notes: [], output: `${name} output`, ...result }),
});

const run = async (steps: Step[], signal = new AbortController().signal) => {
  const printed: string[] = [];
  const report = reporter(progressLine({ write: () => undefined }), (text) => printed.push(text));
  const count = await runSteps(steps, { signal, folder: '/nowhere', grep: undefined, onStep: report.onStep }, report);
  return { count, printed: printed.join('\n') };
};

describe('the steps of a test run', () => {
  it('are all run, also after one that failed, and added up', async () => {
    const { count } = await run([
      step('lint', { failed: 1 }),
      step('unit', { passed: 5 }),
      step('browser', { passed: 2 }),
    ]);
    expect(count).toEqual({ passed: 7, failed: 1 });
  });

  it('show their output only when they fail, and their notes always', async () => {
    const { printed } = await run([step('lint', { failed: 1 }), step('unit', { passed: 5, notes: ['p50 80 ms'] })]);
    expect(printed).toContain('lint output');
    expect(printed).not.toContain('unit output');
    expect(printed).toContain('p50 80 ms');
  });

  it('fail when they cannot even begin', async () => {
    const broken: Step = { name: 'browser', run: () => Promise.reject(new Error('no browser')) };
    const { count, printed } = await run([broken]);
    expect(count).toEqual({ passed: 0, failed: 1 });
    expect(printed).toContain('no browser');
  });

  it('end at once when interrupted', async () => {
    const ending = new AbortController();
    const interrupted: Step = {
      name: 'unit',
      run: async () => {
        ending.abort();
        throw new Error('stopped');
      },
    };
    await expect(run([interrupted, step('browser', {})], ending.signal)).rejects.toThrow(/abort/);
  });
});
