import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bundler, bundleAtOnce } from './bundle-at-once';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-bundle-'));
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'src', 'shared.ts'), `import left from 'left';\nexport const label = left('Orders');`);
  writeFileSync(join(folder, 'src', 'a.ts'), `import { label } from './shared';\nexport const handler = () => label;`);
  writeFileSync(
    join(folder, 'src', 'deep', 'b.ts'),
    `import { label } from '../shared';\nexport const take = () => [label];`,
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

const options = { bundle: true, minify: true, platform: 'node', format: 'cjs' } as const;

const bundlerOf = (...entries: readonly string[]): Bundler => ({
  serviceDirPath: folder,
  buildDirPath: join(folder, 'built'),
  // Those that are not the compiler's would make it refuse all of them.
  buildOptions: {
    ...options,
    exclude: ['left'],
    outputFileExtension: '.cjs',
    concurrency: 4,
  } as Bundler['buildOptions'],
  functionEntries: entries.map((entry, i) => ({ entry, func: {}, functionAlias: `function-${i}` })),
  prepare: () => undefined,
  bundle: () => expect.fail('each alone'),
});

const bundled = (module: string) => readFileSync(join(folder, 'built', `${module}.cjs`), 'utf8');

const alone = async (module: string) => {
  const entryPoints = [`${module}.ts`];
  const { outputFiles } = await build({
    ...options,
    external: ['left'],
    absWorkingDir: folder,
    entryPoints,
    write: false,
  });
  return outputFiles[0]?.text;
};

test('functions that are bundled at once have the bundles that each would have alone', async () => {
  const bundler = bundlerOf('src/a.ts', 'src/deep/b.ts', 'src/a.ts');
  bundleAtOnce(bundler);
  await bundler.bundle();
  for (const module of ['src/a', 'src/deep/b']) expect(bundled(module), module).toBe(await alone(module));
  expect(bundler.buildResults).toMatchObject([
    { functionAlias: 'function-0', bundlePath: 'src/a.cjs' },
    { functionAlias: 'function-1', bundlePath: 'src/deep/b.cjs' },
    { functionAlias: 'function-2', bundlePath: 'src/a.cjs' },
  ]);
});

test('a function that cannot be bundled is reported by its file and line', async () => {
  writeFileSync(join(folder, 'src', 'a.ts'), 'export const handler = ;');
  const bundler = {
    ...bundlerOf('src/a.ts'),
    buildOptions: { ...bundlerOf().buildOptions, logLevel: 'silent' as const },
  };
  bundleAtOnce(bundler);
  await expect(bundler.bundle()).rejects.toThrow(/src\/a\.ts:1:23: ERROR: Unexpected ";"/);
});
