import { describe, expect, it } from 'vitest';
import { requestLog, showLine } from './log-lines';

const line = (fields: object) => `${JSON.stringify({ time: '2026-11-21T10:00:00.123Z', level: 'INFO', ...fields })}\n`;

const log = [
  line({ message: 'loading' }),
  line({ message: 'mine', requestId: 'r-1', count: 2 }),
  line({ message: 'of another', requestId: 'r-2' }),
  line({ message: 'report', requestId: 'r-2', ms: 3, invocation: 'other' }),
  line({ message: 'report', requestId: 'r-1', ms: 7, invocation: 'me' }),
];

describe('the log of an invocation', () => {
  it('is what was written for its request alone', () => {
    const found = requestLog(log.join(''), 'me');
    expect(found).toMatchObject({ requestId: 'r-1', ms: 7 });
    expect(found?.lines.map(showLine)).toEqual(['  10:00:00.123 INFO  mine {"count":2}']);
  });

  it('is not complete before its end is reported on a whole line', () => {
    expect(requestLog(log.slice(0, 4).join(''), 'me')).toBeUndefined();
    expect(requestLog(log.join('').trimEnd(), 'me')).toBeUndefined();
  });
});
