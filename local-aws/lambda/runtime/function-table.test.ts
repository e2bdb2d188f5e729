import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { functionTable } from './function-table';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-functions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, `${name}.cjs`);
const write = (name: string, code: string) => writeFileSync(file(name), code);
const table = () => functionTable(['a', 'b'].map((name) => ({ name, file: file(name), exported: 'handler' })));
const context = { awsRequestId: '', getRemainingTimeInMillis: () => 0 };

const answers = ({ handler }: ReturnType<typeof table>) =>
  ['a', 'b'].map((name) => handler(name)(undefined, context, undefined));

/** Counts its own calls, so that a module which was loaded again begins anew. */
const counting = (word: string) => `let calls = 0; exports.handler = () => '${word} ' + ++calls;`;

beforeEach(() => {
  write('a', counting('old'));
  write('b', counting('old'));
});

test('a changed bundle is served anew, and the others keep what they hold', () => {
  const functions = table();
  expect(answers(functions)).toEqual(['old 1', 'old 1']);
  write('a', counting('new'));
  expect(functions.reload(new Set([file('a')]))).toEqual(['a']);
  expect(answers(functions)).toEqual(['new 1', 'old 2']);
});

test('when one of the changed bundles cannot be loaded, all go on as they were', () => {
  const functions = table();
  answers(functions);
  write('a', counting('new'));
  write('b', `throw new Error('metrics.ts cannot be used')`);
  expect(() => functions.reload(new Set([file('a'), file('b')]))).toThrow('metrics.ts cannot be used');
  expect(answers(functions)).toEqual(['old 2', 'old 2']);
});

test('a bundle without its handler is named', () => {
  write('a', 'exports.other = 1;');
  expect(() => table().handler('a')).toThrow(/a: .*a\.cjs exports no function handler/);
});

test('what was loaded before is let go: memory is flat over 50 reloads', async () => {
  const functions = table();
  const MiB = 1024 * 1024;
  setFlagsFromString('--expose-gc');
  const collectGarbage: unknown = runInNewContext('gc');
  const held = (): number => {
    if (typeof collectGarbage === 'function') collectGarbage();
    return process.memoryUsage().arrayBuffers / MiB;
  };
  const reload = (version: number) => {
    write('a', `const held = new Uint8Array(${MiB}).fill(1); exports.handler = () => held[${version}];`);
    functions.reload(new Set([file('a')]));
  };
  reload(0);
  const before = held();
  for (let version = 1; version <= 50; version += 1) reload(version);
  await vi.waitFor(() => expect(held() - before).toBeLessThan(10), 5_000);
});
