import { describe, expect, it } from 'vitest';
import { judge, type SuiteReport } from './suite-report';

const report = (more: Partial<SuiteReport>): SuiteReport => ({ passed: 0, failed: 0, skipped: 0, notes: [], ...more });
const all = { code: 0, chosen: false };

describe('the verdict on a suite', () => {
  it('is what its report says', () => {
    expect(judge(report({ passed: 5, notes: ['p50 80 ms'] }), all)).toEqual({
      passed: 5,
      failed: 0,
      notes: ['p50 80 ms'],
    });
    expect(judge(report({ passed: 5, failed: 2 }), { code: 1, chosen: false })).toMatchObject({ passed: 5, failed: 2 });
  });

  it('is a failure when tests were skipped', () => {
    expect(judge(report({ passed: 5, skipped: 2 }), all)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('is a failure when no test ran, with or without a report', () => {
    expect(judge(report({}), all)).toMatchObject({ passed: 0, failed: 1 });
    expect(judge(undefined, all)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('is a failure when the runner is not content though every test passed', () => {
    expect(judge(report({ passed: 5 }), { code: 1, chosen: false })).toMatchObject({ passed: 5, failed: 1 });
  });

  it('minds no skipped tests when only some were asked for', () => {
    expect(judge(report({ passed: 1, skipped: 9 }), { code: 0, chosen: true })).toMatchObject({ passed: 1, failed: 0 });
    expect(judge(report({ skipped: 9 }), { code: 0, chosen: true })).toMatchObject({ passed: 0, failed: 0 });
  });
});
