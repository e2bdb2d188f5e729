import { createRequire } from 'node:module';
import type { BuildOptions, build } from 'esbuild';

interface FunctionEntry {
  /** Its module, below the service's folder. */
  readonly entry: string;
  readonly func: unknown;
  readonly functionAlias: string;
}

/** As much of serverless-esbuild as is touched here. */
export interface Bundler {
  readonly serviceDirPath: string;
  readonly buildDirPath: string;
  readonly buildOptions: BuildOptions & { readonly exclude: readonly string[]; readonly outputFileExtension: string };
  readonly functionEntries: readonly FunctionEntry[];
  /** Makes its folders. */
  readonly prepare: () => void;
  bundle: () => Promise<void>;
  /** Where the zips and the server find each function's bundle. */
  buildResults?: readonly (Omit<FunctionEntry, 'entry'> & { readonly bundlePath: string })[];
}

/** Options that are serverless-esbuild's own, and not the compiler's. */
const OWN = [
  'concurrency',
  'disposeContext',
  'exclude',
  'installExtraArgs',
  'keepOutputDirectory',
  'nativeZip',
  'nodeExternals',
  'outputBuildFolder',
  'outputFileExtension',
  'outputWorkFolder',
  'packagePath',
  'packager',
  'packagerOptions',
  'skipBuild',
  'skipBuildExcludeFns',
  'skipRebuild',
  'stripEntryResolveExtensions',
  'watch',
  'zipConcurrency',
];

const compilerOptions = ({ buildOptions, serviceDirPath, buildDirPath, functionEntries }: Bundler): BuildOptions => ({
  ...Object.fromEntries(Object.entries(buildOptions).filter(([name]) => !OWN.includes(name))),
  external: [...(buildOptions.external ?? []), ...buildOptions.exclude],
  absWorkingDir: serviceDirPath,
  entryPoints: [...new Set(functionEntries.map(({ entry }) => entry))],
  outbase: serviceDirPath,
  outdir: buildDirPath,
  outExtension: { '.js': buildOptions.outputFileExtension },
});

/** By require(), as serverless-esbuild has it, so that there is one process of the compiler and whoever ends it ends this one. */
const compiler = (): { readonly build: typeof build } => createRequire(import.meta.url)('esbuild');

/**
 * Has serverless-esbuild bundle all functions in one go. By itself it compiles each alone, and reads what they share again for each: the same
 * bundles, byte for byte, take it three times as long.
 */
export const bundleAtOnce = (bundler: Bundler): void => {
  bundler.bundle = async () => {
    bundler.prepare();
    await compiler().build(compilerOptions(bundler));
    const { outputFileExtension } = bundler.buildOptions;
    bundler.buildResults = bundler.functionEntries.map(({ entry, ...rest }) => ({
      ...rest,
      bundlePath: entry.slice(0, entry.lastIndexOf('.')) + outputFileExtension,
    }));
  };
};
