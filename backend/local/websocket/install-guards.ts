import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { guardAuthorizer } from './guard-authorizer';
import type { GuardedAuthorizer } from './identity-sources';

type Functions = Record<string, { name?: string; handler?: string }>;

const code = (original: string, exported: string, guardFile: string, sources: unknown): string =>
  [
    `const { guard } = require(${JSON.stringify(guardFile)});`,
    `const original = require(${JSON.stringify(`./${original}`)});`,
    `exports.handler = guard(original.${exported}, ${JSON.stringify(sources)});`,
    '',
  ].join('\n');

/** Puts the guard before each authorizer: a file beside the bundled one, which the function's `handler` then names. */
export const installGuards = (
  authorizers: readonly GuardedAuthorizer[],
  functions: Functions,
  buildFolder: string,
  extension: string,
): void => {
  const require = createRequire(import.meta.url);
  const guardFile = require.resolve('./guard.cjs');
  require(guardFile).guard = guardAuthorizer;
  for (const { functionName, sources } of authorizers) {
    const definition = Object.values(functions).find(({ name }) => name === functionName);
    const [path = '', exported = ''] = definition?.handler?.split('.') ?? [];
    if (!definition || !path) continue;
    const guarded = `${path}-guarded`;
    const text = code(`${basename(path)}${extension}`, exported, guardFile, sources);
    writeFileSync(join(buildFolder, `${guarded}${extension}`), text);
    definition.handler = `${guarded}.handler`;
  }
};
