import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openJournal, readJournal } from './journal';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-journal-'));
  file = join(folder, 'journal.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lines are there again, without the rest of one that was being written', () => {
  const journal = openJournal(file, () => []);
  journal.append({ n: 1 });
  journal.append({ n: 2 });
  journal.close();
  appendFileSync(file, '{"n":3');
  expect(readJournal(file)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('a journal that is opened or has grown says only what there is', () => {
  const journal = openJournal(file, () => [{ now: true }], 3);
  expect(readJournal(file)).toEqual([{ now: true }]);
  for (const n of [1, 2, 3, 4]) journal.append({ n });
  journal.close();
  expect(readFileSync(file, 'utf8')).toBe('{"now":true}\n{"n":4}\n');
});

test('a line that the loss of power has spoilt costs that line alone', () => {
  writeFileSync(file, '{"n":1}\n\0\0\0\n{"n":2}\n');
  expect(readJournal(file)).toEqual([{ n: 1 }, { n: 2 }]);
});

test('without a file there are no lines', () => {
  expect(readJournal(file)).toEqual([]);
});
