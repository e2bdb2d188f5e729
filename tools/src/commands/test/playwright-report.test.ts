import { describe, expect, it } from 'vitest';
import { parsePlaywrightReport } from './playwright-report';

const spec = (text: string) => ({ tests: [{ results: [{ stdout: [{ text }] }] }] });

const report = {
  suites: [{ specs: [spec('p50 80 ms\n')], suites: [{ specs: [spec('p99 120 ms\n')] }] }],
  errors: [{ message: 'a file did not load' }],
  stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 },
};

describe('a report of Playwright', () => {
  it('counts a test that passed at the second try, and a file that did not load, as failed', () => {
    const { passed, failed, skipped } = parsePlaywrightReport(JSON.stringify(report));
    expect({ passed, failed, skipped }).toEqual({ passed: 7, failed: 3, skipped: 2 });
  });

  it('keeps what the tests printed', () => {
    expect(parsePlaywrightReport(JSON.stringify(report)).notes).toEqual(['p50 80 ms', 'p99 120 ms']);
  });
});
