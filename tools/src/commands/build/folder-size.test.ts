import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderSize } from './folder-size';

it('the size of a folder is that of all files below it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-size-'));
  mkdirSync(join(folder, 'a', 'b'), { recursive: true });
  writeFileSync(join(folder, 'one'), '12345');
  writeFileSync(join(folder, 'a', 'b', 'two'), '123');
  expect(await folderSize(folder)).toEqual({ files: 2, bytes: 8 });
  rmSync(folder, { recursive: true });
});
