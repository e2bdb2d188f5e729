import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { BundledFunction } from './function-table';
import type { Handler } from './invoke-logged';

export type Definitions = Readonly<Record<string, { name?: string; handler?: string }>>;

const EXTENSION = '.cjs';

/** Where the bundler has put each function, by its name in serverless.yml. */
export const bundledFunctions = (definitions: Definitions, buildFolder: string): BundledFunction[] =>
  Object.entries(definitions).flatMap(([name, { handler = '' }]) => {
    const dot = handler.lastIndexOf('.');
    if (dot < 0) return [];
    return { name, file: join(buildFolder, `${handler.slice(0, dot)}${EXTENSION}`), exported: handler.slice(dot + 1) };
  });

const code = (runner: string, name: string): string =>
  [
    `const runner = require(${JSON.stringify(runner)});`,
    `exports.handler = (...call) => runner.run(${JSON.stringify(name)}, ...call);`,
    '',
  ].join('\n');

/**
 * Puts an entry before each function, which the function's `handler` then names: serverless-offline loads it once, and whatever it
 * leads to may change.
 */
export const installEntries = (
  definitions: Definitions,
  buildFolder: string,
  run: (name: string, ...call: Parameters<Handler>) => unknown,
): void => {
  const require = createRequire(import.meta.url);
  const runner = require.resolve('./entry.cjs');
  require(runner).run = run;
  const folder = 'entries';
  mkdirSync(join(buildFolder, folder), { recursive: true });
  for (const [name, definition] of Object.entries(definitions)) {
    if (!definition.handler) continue;
    writeFileSync(join(buildFolder, folder, `${name}${EXTENSION}`), code(runner, name));
    definition.handler = `${folder}/${name}.handler`;
  }
};
