import { describe, expect, it } from 'vitest';
import { parsePlaywrightReport, parseVitestReport, type SuiteReport, verdictOf } from './reports';

const suiteReport = (more: Partial<SuiteReport>): SuiteReport => ({
  passed: 0,
  failed: 0,
  skipped: 0,
  notes: [],
  ...more,
});
const all = { code: 0, chosen: false };

describe('the verdict on a suite', () => {
  it('is what its report says', () => {
    expect(verdictOf(suiteReport({ passed: 5, notes: ['p50 80 ms'] }), all)).toEqual({
      passed: 5,
      failed: 0,
      notes: ['p50 80 ms'],
    });
    expect(verdictOf(suiteReport({ passed: 5, failed: 2 }), { code: 1, chosen: false })).toMatchObject({
      passed: 5,
      failed: 2,
    });
  });

  it('is a failure when tests were skipped', () => {
    expect(verdictOf(suiteReport({ passed: 5, skipped: 2 }), all)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('is a failure when no test ran, with or without a report', () => {
    expect(verdictOf(suiteReport({}), all)).toMatchObject({ passed: 0, failed: 1 });
    expect(verdictOf(undefined, all)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('is a failure when the runner is not content though every test passed', () => {
    expect(verdictOf(suiteReport({ passed: 5 }), { code: 1, chosen: false })).toMatchObject({ passed: 5, failed: 1 });
  });

  it('minds no skipped tests when only some were asked for', () => {
    expect(verdictOf(suiteReport({ passed: 1, skipped: 9 }), { code: 0, chosen: true })).toMatchObject({
      passed: 1,
      failed: 0,
    });
    expect(verdictOf(suiteReport({ skipped: 9 }), { code: 0, chosen: true })).toMatchObject({ passed: 0, failed: 0 });
  });
});

const vitestReport = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    { name: '/repo/web/src/a.test.ts', status: 'passed', assertionResults: [{ fullName: 'a', status: 'passed' }] },
    {
      name: '/repo/contract/src/b.test.ts',
      status: 'failed',
      assertionResults: [
        { fullName: 'a sum is exact', status: 'failed', failureMessages: ['expected 2 to be 3\n\nat'] },
      ],
    },
    { name: '/repo/contract/src/c.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
  ],
};

describe('a report of Vitest', () => {
  it('counts tests, and a file that could not be loaded as a failure', () => {
    const { passed, failed, skipped } = parseVitestReport(JSON.stringify(vitestReport), '/repo');
    expect({ passed, failed, skipped }).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('names what failed and the beginning of why', () => {
    expect(parseVitestReport(JSON.stringify(vitestReport), '/repo').failures).toEqual([
      'contract/src/c.test.ts\n    no such module',
      'contract/src/b.test.ts: a sum is exact\n    expected 2 to be 3\n    at',
    ]);
  });

  it('names the workspaces that have tests', () => {
    expect([...parseVitestReport(JSON.stringify(vitestReport), '/repo').folders]).toEqual(['web', 'contract']);
  });
});

const spec = (text: string, errors: readonly { message: string }[] = []) => ({
  title: 'the page opens',
  file: 'opening.spec.ts',
  ok: errors.length === 0,
  tests: [{ results: [{ stdout: [{ text }], errors }] }],
});

const playwrightReport = {
  suites: [
    {
      specs: [spec('p50 80 ms\n')],
      suites: [{ specs: [spec('p99 120 ms\n', [{ message: '\u001b[31mtimed out\u001b[39m' }])] }],
    },
  ],
  errors: [{ message: 'a file did not load' }],
  stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 2 },
};

describe('a report of Playwright', () => {
  it('counts a test that passed at the second try, and a file that did not load, as failed', () => {
    const { passed, failed, skipped } = parsePlaywrightReport(JSON.stringify(playwrightReport));
    expect({ passed, failed, skipped }).toEqual({ passed: 7, failed: 3, skipped: 2 });
  });

  it('names what failed and the beginning of why', () => {
    expect(parsePlaywrightReport(JSON.stringify(playwrightReport)).failures).toEqual([
      'a file did not load\n    a file did not load',
      'opening.spec.ts: the page opens\n    timed out',
    ]);
  });

  it('keeps what the tests printed', () => {
    expect(parsePlaywrightReport(JSON.stringify(playwrightReport)).notes).toEqual(['p50 80 ms', 'p99 120 ms']);
  });
});
