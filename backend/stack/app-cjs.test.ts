import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const variables: () => Promise<unknown> = createRequire(import.meta.url)('./app.cjs');

const [, started = ''] = process.argv;
const refusal = /^this is another Serverless Framework .* `npx sls …` in backend\/[^\n]*$/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-framework-'));
});
afterEach(() => {
  process.argv[1] = started;
  rmSync(folder, { recursive: true });
});

test('with another Serverless Framework one line says what to run instead', async () => {
  mkdirSync(join(folder, 'bin'));
  writeFileSync(join(folder, 'package.json'), '{"name":"serverless","version":"4.20.0"}');
  writeFileSync(join(folder, 'bin', 'sls.js'), '');
  process.argv[1] = join(folder, 'bin', 'sls.js');
  await expect(variables()).rejects.toThrow(refusal);
});

test('so it does with one that is a single binary, and starts no file', async () => {
  process.argv[1] = '/snapshot/sls';
  await expect(variables()).rejects.toThrow(refusal);
});
