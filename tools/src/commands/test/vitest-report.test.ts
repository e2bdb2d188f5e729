import { describe, expect, it } from 'vitest';
import { parseVitestReport } from './vitest-report';

const report = {
  numPassedTests: 3,
  numFailedTests: 1,
  numPendingTests: 1,
  numTodoTests: 1,
  testResults: [
    { name: '/repo/web/src/a.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] },
    { name: '/repo/contract/src/b.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] },
    { name: '/repo/contract/src/c.test.ts', status: 'failed', assertionResults: [] },
  ],
};

describe('a report of Vitest', () => {
  it('counts tests, and a file that could not be loaded as a failure', () => {
    const { passed, failed, skipped } = parseVitestReport(JSON.stringify(report), '/repo');
    expect({ passed, failed, skipped }).toEqual({ passed: 3, failed: 2, skipped: 2 });
  });

  it('tells which workspaces have tests', () => {
    expect([...parseVitestReport(JSON.stringify(report), '/repo').folders]).toEqual(['web', 'contract']);
  });
});
