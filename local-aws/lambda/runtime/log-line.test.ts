import { expect, test } from 'vitest';
import { logLine, terminalLine } from './log-line';

const now = new Date('2026-11-21T10:00:00.123Z');
const invocation = { function: 'live', requestId: 'r-1' };

test('a line says when, which function and which request', () => {
  expect(logLine('WARN', ['%d records skipped', 3], invocation, now)).toEqual({
    time: '2026-11-21T10:00:00.123Z',
    level: 'WARN',
    function: 'live',
    requestId: 'r-1',
    message: '3 records skipped',
  });
});

test('the fields of a structured line become fields, but none can pass for another function or time', () => {
  const text = JSON.stringify({ level: 'error', message: 'no', requestId: 'forged', time: 0, shard: 's-1' });
  expect(logLine('ERROR', [text], invocation, now)).toEqual({
    time: '2026-11-21T10:00:00.123Z',
    level: 'ERROR',
    function: 'live',
    requestId: 'r-1',
    message: 'no',
    shard: 's-1',
  });
});

test.each(['{"half":', '[1,2]', '{}x', 'null'])('text that is no object stays text: %s', (text) => {
  expect(logLine('INFO', [text], undefined, now).message).toBe(text);
});

test('a person sees time, level, function, message and fields, and stacks below', () => {
  const error = { message: 'gone', stack: 'Error: gone\n    at post' };
  const line = logLine('ERROR', [JSON.stringify({ message: 'a post failed', count: 2, error })], invocation, now);
  expect(terminalLine(line)).toBe(
    '10:00:00.123 ERROR live        a post failed count=2\n    Error: gone\n        at post',
  );
});
