import { createRequire } from 'node:module';
import type { Handler } from './invoke-logged';

/** A function as the bundler has left it. */
export interface BundledFunction {
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

  const reload = (files: ReadonlySet<string>): string[] => {
    const stale = functions.filter(({ file }) => files.has(file));
    const before = stale.map(({ file }) => [file, require.cache[file]] as const);
    for (const { file } of stale) delete require.cache[file];
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
