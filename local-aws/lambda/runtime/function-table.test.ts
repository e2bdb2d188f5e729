import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
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
