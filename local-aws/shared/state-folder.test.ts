import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { samples } from '@millrace/contract';
import { afterEach, expect, test } from 'vitest';
import { findOwner, prepareStateFolder, stateFolder } from './state-folder';

const root = mkdtempSync(join(tmpdir(), 'millrace-state-'));
const folder = stateFolder(root);
afterEach(() => rmSync(root, { recursive: true, force: true }));

const fill = () => {
  for (const path of [folder.kinesis, folder.functions, join(root, 'others')]) {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'file'), '');
  }
  writeFileSync(folder.endpoints, '{}');
};

const left = () =>
  [join(folder.kinesis, 'file'), join(folder.functions, 'file'), join(root, 'others', 'file'), folder.endpoints].map(
    existsSync,
  );

test('a start empties what is the local AWS’s own and nothing else', () => {
  fill();
  prepareStateFolder(folder, false);
  expect(left()).toEqual([false, false, true, false]);
});

test('with keep, data stays; bundles and the endpoints file of the last run do not', () => {
  fill();
  prepareStateFolder(folder, true);
  expect(left()).toEqual([true, false, true, false]);
});

test('with keep, checkpoints stay, also under the name that they had before', () => {
  mkdirSync(root, { recursive: true });
  writeFileSync(join(root, 'positions.jsonl'), 'a checkpoint');
  prepareStateFolder(folder, true);
  expect(readFileSync(folder.checkpoints, 'utf8')).toBe('a checkpoint');
  prepareStateFolder(folder, false);
  expect(existsSync(folder.checkpoints)).toBe(false);
});

test('the owner is who says that the folder is its own, not who listens where the last one did', async () => {
  mkdirSync(root, { recursive: true });
  let answer = '';
  const server = createServer((_, response) => response.end(answer)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const rest = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/dev`;
  writeFileSync(folder.endpoints, JSON.stringify({ ...samples.sampleEndpoints, rest }));
  const owners: unknown[] = [];
  for (answer of ['a page', JSON.stringify({ state: join(root, 'other') }), JSON.stringify({ state: root })])
    owners.push(await findOwner(folder));
  server.closeAllConnections();
  server.close();
  expect(owners).toEqual([undefined, undefined, rest]);
});

test('an endpoints file that nothing answers for is no owner', async () => {
  mkdirSync(root, { recursive: true });
  writeFileSync(folder.endpoints, JSON.stringify({ ...samples.sampleEndpoints, rest: 'http://127.0.0.1:1/dev' }));
  expect(await findOwner(folder)).toBeUndefined();
});
