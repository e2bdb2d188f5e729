import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type BuildContext,
  type BuildResult,
  context,
  type OutputFile,
  type PartialMessage,
  type Plugin,
} from 'esbuild';
import { EXTERNAL } from '../../serverless/bundling';
import { messageOf } from '../../shared/user-error';

export interface WatchOptions {
  readonly serviceDir: string;
  readonly buildFolder: string;
  /** Their modules without extension, below the service's folder, such as `src/handlers/live`. */
  readonly modules: readonly string[];
  /** Packages that stand for folders, as in the options of the service's own bundler. */
  readonly alias?: Record<string, string>;
  /** Loads changed bundles. @returns the names of the functions that are new. */
  readonly reload: (files: ReadonlySet<string>) => string[];
  readonly onReload: (functions: readonly string[], seconds: number) => void;
  /** Called with the reason when a change is not served. */
  readonly onError: (reason: string) => void;
}

const describe = ({ text, location }: PartialMessage): string =>
  location ? `${location.file}:${location.line}:${(location.column ?? 0) + 1}: ${text}` : (text ?? '');

const withText = (files: readonly OutputFile[] = []) => files.filter(({ path }) => path.endsWith('.cjs'));

/** Takes what each compilation makes, and lets only what has changed and can be loaded take effect. */
const exchange = ({ reload, onReload, onError }: WatchOptions): Plugin => {
  const hashes = new Map<string, string>();
  let started = 0;

  const take = ({ errors, outputFiles }: BuildResult): void => {
    if (errors.length > 0) throw new Error(errors.map(describe).join('\n'));
    const first = hashes.size === 0;
    const changed = withText(outputFiles).filter(({ path, hash }) => hashes.get(path) !== hash);
    for (const { path, contents } of outputFiles ?? []) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, contents);
    }
    const names = reload(new Set(changed.map(({ path }) => path)));
    for (const { path, hash } of changed) hashes.set(path, hash);
    if (names.length > 0 && !first) onReload(names, (performance.now() - started) / 1000);
  };

  return {
    name: 'exchange-functions',
    setup: ({ onStart, onEnd }) => {
      onStart(() => {
        started = performance.now();
      });
      onEnd((result) => {
        try {
          take(result);
        } catch (error) {
          onError(messageOf(error));
        }
      });
    },
  };
};

/**
 * Bundles the functions again whenever a file changes that they are made of, wherever it is, and has them loaded. The compiler
 * looks at all files within about two seconds.
 */
export const watchFunctions = async (options: WatchOptions): Promise<BuildContext> => {
  const { serviceDir, buildFolder, modules, alias = {} } = options;
  const compiler = await context({
    absWorkingDir: serviceDir,
    entryPoints: modules.map((module) => ({ in: join(serviceDir, `${module}.ts`), out: module })),
    outdir: buildFolder,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    sourcemap: true,
    platform: 'node',
    format: 'cjs',
    target: `node${process.versions.node}`,
    external: [...EXTERNAL],
    alias,
    write: false,
    logLevel: 'silent',
    plugins: [exchange(options)],
  });
  await compiler.watch();
  return compiler;
};
