import { describe, expect, it } from 'vitest';
import { progressLine } from '../../lib/cli/progress';
import { reporter, runSteps } from './run-steps';
import type { Phase, StepResult, TestStep } from './step';

const step = (name: string, result: Partial<StepResult>): TestStep => ({
  name,
  run: async () => ({ passed: 0, failed: 0, notes: [], output: `${name} output`, ...result }),
});

const runPhases = async (phases: readonly Phase[], signal = new AbortController().signal) => {
  const printed: string[] = [];
  const report = reporter(progressLine({ write: () => undefined }), (text) => printed.push(text));
  const count = await runSteps(phases, { signal, folder: '/nowhere', grep: undefined }, report);
  return { count, printed: printed.join('\n') };
};

const run = (steps: TestStep[], signal?: AbortSignal) => runPhases([[steps]], signal);

describe('the steps of a test run', () => {
  it('are all run, also after one that failed, and added up', async () => {
    const { count } = await run([
      step('lint', { failed: 1 }),
      step('unit', { passed: 5 }),
      step('browser', { passed: 2 }),
    ]);
    expect(count).toMatchObject({ passed: 7, failed: 1 });
  });

  it('name at the end what failed in them', async () => {
    const { count } = await run([
      step('lint', { failed: 1 }),
      step('unit', { passed: 5, failed: 1, failures: ['a sum is exact'] }),
    ]);
    expect(count.failures).toEqual(['lint', 'unit: a sum is exact']);
  });

  it('show their output only when they fail, and their notes always', async () => {
    const { printed } = await run([step('lint', { failed: 1 }), step('unit', { passed: 5, notes: ['p50 80 ms'] })]);
    expect(printed).toContain('lint output');
    expect(printed).not.toContain('unit output');
    expect(printed).toContain('p50 80 ms');
  });

  it('fail when they cannot even begin', async () => {
    const broken: TestStep = { name: 'browser', run: () => Promise.reject(new Error('no browser')) };
    const { count, printed } = await run([broken]);
    expect(count).toMatchObject({ passed: 0, failed: 1 });
    expect(printed).toContain('no browser');
  });

  it('end at once when interrupted', async () => {
    const ending = new AbortController();
    const interrupted: TestStep = {
      name: 'unit',
      run: async () => {
        ending.abort();
        throw new Error('stopped');
      },
    };
    await expect(run([interrupted, step('browser', {})], ending.signal)).rejects.toThrow(/abort/);
  });

  it('run beside those of another track of the same phase, and before those of the next', async () => {
    const events: string[] = [];
    const step = (name: string, ms: number): TestStep => ({
      name,
      run: async () => {
        events.push(`${name} begins`);
        await new Promise((resolve) => setTimeout(resolve, ms));
        events.push(`${name} ends`);
        return { passed: 1, failed: 0, notes: [], output: '' };
      },
    });
    const { count } = await runPhases([[[step('slow', 60)], [step('fast', 5)]], [[step('next', 5)]]]);
    expect(count).toMatchObject({ passed: 3, failed: 0 });
    expect(events).toEqual(['slow begins', 'fast begins', 'fast ends', 'slow ends', 'next begins', 'next ends']);
  });
});
