import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { logLine, rotatingFile, terminalLine } from './function-log';

describe('log line', () => {
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
});

describe('rotating file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'millrace-log-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('a full file is put aside, and no line is lost or out of order', async () => {
    const file = join(folder, 'functions.log');
    const { write } = rotatingFile(file, 50);
    for (let i = 10; i < 18; i += 1) write(`line ${i}\n`);
    const read = (name: string) => (existsSync(name) ? readFileSync(name, 'utf8') : '');
    await vi.waitFor(() => expect(read(`${file}.1`) + read(file)).toMatch(/line 10\n(line \d+\n)*line 17\n/));
    expect((read(`${file}.1`) + read(file)).match(/\d+/g)).toEqual(['10', '11', '12', '13', '14', '15', '16', '17']);
    expect(read(file).length).toBeLessThan(50);
  });
});
