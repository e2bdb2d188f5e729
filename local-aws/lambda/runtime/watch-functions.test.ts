import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BuildContext } from 'esbuild';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { functionTable } from './function-table';
import { watchFunctions } from './watch-functions';

let folder: string;
let watching: BuildContext | undefined;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'millrace-watch-')));
  mkdirSync(join(folder, 'src'));
});
afterEach(async () => {
  await watching?.dispose();
  rmSync(folder, { recursive: true });
});

const save = (name: string, code: string) => writeFileSync(join(folder, name), code);
const context = { awsRequestId: '', getRemainingTimeInMillis: () => 0 };

const start = async () => {
  save('shared.ts', `export const label = 'Orders';`);
  save('src/a.ts', `import { label } from '../shared';\nexport const handler = () => label;`);
  save('src/b.ts', `export const handler = () => 'b';`);
  const modules = ['src/a', 'src/b'];
  const file = (module: string) => join(folder, 'built', `${module}.cjs`);
  const table = functionTable(modules.map((name) => ({ name, file: file(name), exported: 'handler' })));
  const reloads: string[][] = [];
  const problems: string[] = [];
  watching = await watchFunctions({
    serviceDir: folder,
    buildFolder: join(folder, 'built'),
    modules,
    reload: table.reload,
    onReload: (names) => reloads.push([...names]),
    onError: (reason) => problems.push(reason),
  });
  const answer = () => table.handler('src/a')(undefined, context, undefined);
  await vi.waitFor(answer, 10_000);
  return { answer, reloads, problems };
};

test('a saved file takes effect in the functions that it is part of, and a mistake leaves the last version', async () => {
  const { answer, reloads, problems } = await start();
  expect(answer()).toBe('Orders');
  save('shared.ts', `export const label = 'Sales';`);
  await vi.waitFor(() => expect(answer()).toBe('Sales'), 10_000);
  expect(reloads).toEqual([['src/a']]);

  save('shared.ts', 'export const label = ;');
  await vi.waitFor(() => expect(problems.join()).toMatch(/shared\.ts:1:22: Unexpected ";"/), 10_000);
  save('shared.ts', `throw new Error('cannot be used'); export const label = '';`);
  await vi.waitFor(() => expect(problems.at(-1)).toBe('cannot be used'), 10_000);
  expect(answer()).toBe('Sales');

  save('shared.ts', `export const label = 'Orders';`);
  await vi.waitFor(() => expect(answer()).toBe('Orders'), 10_000);
  expect(reloads).toEqual([['src/a'], ['src/a']]);
}, 40_000);
