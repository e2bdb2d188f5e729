import { mkdirSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import type { stop } from 'esbuild';

/** Any package of the AWS SDK that functions use: it lies where all of them do. */
const SDK_PACKAGE = '@aws-sdk/client-dynamodb';

/** Not bundled here. */
export const EXTERNAL = ['@aws-sdk/*'] as const;

/**
 * What `custom.esbuild` says otherwise here. Bundles stay apart from those of a `sls package` beside. Nothing is watched
 * by serverless-esbuild, which keeps a compiler for each function; `watchFunctions` does it with one for all. And the AWS SDK is
 * not copied into every bundle: one copy serves
 * all functions, which saves two of eight seconds at the start on two cores.
 * Source maps, which nobody would read on AWS, let a debugger and a stack show what was written.
 */
export const bundleSettings = (serviceDir: string, folder: string, readable: boolean) => ({
  outputWorkFolder: relative(serviceDir, folder),
  watch: { pattern: [] },
  exclude: [...EXTERNAL],
  sourcemap: true,
  // For a debugger's sake, where somebody is at work.
  ...(readable && { minify: false }),
});

/** Lets the bundles in `folder` find the AWS SDK, wherever that folder is. */
export const linkModules = (folder: string): void => {
  const modules = resolve(createRequire(import.meta.url).resolve(`${SDK_PACKAGE}/package.json`), '../../..');
  mkdirSync(folder, { recursive: true });
  symlinkSync(modules, join(folder, 'node_modules'), 'junction');
};

/**
 * Ends the compiler's process, which serverless-esbuild would keep for files that change, with some 800 MB. By require(),
 * since that is how serverless-esbuild has come to the instance that is to end.
 */
export const endCompiler = async (): Promise<void> => {
  const esbuild: { stop: typeof stop } = createRequire(import.meta.url)('esbuild');
  await esbuild.stop();
};
