import { expect, test } from 'vitest';
import { csvText, jsonText, MOST_ROWS, tableText } from './result-text';

const result = {
  columns: ['type', 'events'],
  rows: [
    ['order', 12],
    [null, 3],
    ['a "b",\nc', 1],
  ],
};

test('a table has numbers on the right, and each row in a line', () => {
  expect(tableText(result).split('\n')).toEqual([
    'type      events',
    '--------  ------',
    'order         12',
    'null           3',
    'a "b", c       1',
  ]);
});

test('a table shows no more than people read', () => {
  const rows = Array.from({ length: MOST_ROWS + 2 }, () => ['x'.repeat(100)]);
  const lines = tableText({ columns: ['wide'], rows }).split('\n');
  expect(lines.at(-1)).toBe('and 2 more: --csv and --json have all');
  expect(lines[2]).toBe(`${'x'.repeat(79)}…`);
});

test('CSV quotes what needs it', () => {
  expect(csvText(result)).toBe('type,events\norder,12\n,3\n"a ""b"",\nc",1');
});

test('JSON is one line of objects', () => {
  expect(JSON.parse(jsonText(result))).toEqual([
    { type: 'order', events: 12 },
    { type: null, events: 3 },
    { type: 'a "b",\nc', events: 1 },
  ]);
});
