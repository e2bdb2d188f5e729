import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Handler } from './invoke-logged';

/** A function as the bundler has left it. */
interface BundledFunction {
  readonly name: string;
  /** Absolute path of its bundle. */
  readonly file: string;
  /** What the bundle calls its handler. */
  readonly exported: string;
}

export interface FunctionTable {
  /** @throws whatever the module throws while it is loaded, as a cold start would. */
  readonly handler: (name: string) => Handler;
  /**
   * Loads these bundles anew; calls that run go on in the old ones. All or none: when one cannot be loaded, everything stays as it is.
   * @returns the names of the functions that are new.
   * @throws whatever a module throws while it is loaded.
   */
  readonly reload: (files: ReadonlySet<string>) => string[];
}

const isHandler = (value: unknown): value is Handler => typeof value === 'function';

/** Functions that can be exchanged while they are served. */
export const functionTable = (functions: readonly BundledFunction[]): FunctionTable => {
  const require = createRequire(import.meta.url);
  const loaded = new Map<string, Handler>();

  const load = ({ name, file, exported }: BundledFunction): Handler => {
    const handler: unknown = require(file)[exported];
    if (!isHandler(handler)) throw new Error(`${name}: ${file} exports no function ${exported}`);
    return handler;
  };

  const handler = (name: string): Handler => {
    const found = loaded.get(name);
    if (found) return found;
    const entry = functions.find((candidate) => candidate.name === name);
    if (!entry) throw new Error(`there is no function ${name}`);
    const fresh = load(entry);
    loaded.set(name, fresh);
    return fresh;
  };

  /** Takes a module out of the cache. Whoever loaded it first keeps it among its children, with all that it holds. */
  const forget = (file: string): void => {
    const { children } = require.cache[file]?.parent ?? {};
    const at = children?.findIndex(({ filename }) => filename === file) ?? -1;
    if (at >= 0) children?.splice(at, 1);
    delete require.cache[file];
  };

  const reload = (files: ReadonlySet<string>): string[] => {
    const stale = functions.filter(({ file }) => files.has(file));
    const before = stale.map(({ file }) => [file, require.cache[file]] as const);
    for (const { file } of stale) forget(file);
    try {
      const fresh = stale.map((entry) => [entry.name, load(entry)] as const);
      for (const [name, found] of fresh) loaded.set(name, found);
      return fresh.map(([name]) => name);
    } catch (error) {
      for (const [file, module] of before) require.cache[file] = module;
      throw error;
    }
  };

  return { handler, reload };
};

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
