import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rotatingFile } from './rotating-file';

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
