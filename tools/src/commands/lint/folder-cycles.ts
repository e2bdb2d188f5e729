import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';

/** Text of each source file, by its path with `/`. */
export type Sources = ReadonlyMap<string, string>;

interface FolderImport {
  /** The folder whose children are compared. */
  readonly parent: string;
  readonly from: string;
  readonly to: string;
  /** The import that makes it so. */
  readonly example: string;
}

const SOURCE = /\.(ts|tsx|mjs)$/;
/** Tests, and what only they use, may look at anything. */
const TEST = /\.(test|spec)\.tsx?$/;
const SKIPPED = /^(node_modules|out|testing|\..*)$/;
const IMPORT = /^\s*(?:import|export|\}).*?\bfrom\s+'(\.[^']+)'|\bimport\(\s*'(\.[^']+)'|^\s*import\s+'(\.[^']+)'/gm;
const SUFFIXES = ['', '.ts', '.tsx', '.d.ts', '.mjs'];

/** All source files of a folder but tests, with their paths relative to `root`. */
export const readSources = (root: string, folder: string): Sources => {
  const sources = new Map<string, string>();
  const read = (inner: string): void => {
    for (const entry of readdirSync(inner, { withFileTypes: true })) {
      const path = join(inner, entry.name);
      if (entry.isDirectory() && !SKIPPED.test(entry.name)) read(path);
      if (entry.isFile() && SOURCE.test(entry.name) && !TEST.test(entry.name))
        sources.set(relative(root, path).split(sep).join('/'), readFileSync(path, 'utf8'));
    }
  };
  read(join(root, folder));
  return sources;
};

const importsOf = (sources: Sources, file: string, text: string): string[] =>
  [...text.matchAll(IMPORT)].flatMap(([, a, b, c]) => {
    const path = posix.normalize(posix.join(posix.dirname(file), a ?? b ?? c ?? ''));
    const found = SUFFIXES.map((suffix) => path + suffix).find((candidate) => sources.has(candidate));
    return found === undefined ? [] : [found];
  });

/** The two sibling folders that an import connects, if it leaves one: where the paths of both files part. */
const folderImport = (from: string, to: string): FolderImport | undefined => {
  const [a, b] = [posix.dirname(from).split('/'), posix.dirname(to).split('/')];
  const at = a.findIndex((name, i) => name !== b[i]);
  const [one, other] = [a[at], b[at]];
  if (one === undefined || other === undefined) return undefined;
  return { parent: a.slice(0, at).join('/'), from: one, to: other, example: `${from} imports ${to}` };
};

/** The shortest way from `to` back to `from`. */
const wayBack = (imports: readonly FolderImport[], first: FolderImport): readonly FolderImport[] | undefined => {
  const seen = new Set([first.to]);
  let ways: (readonly FolderImport[])[] = [[first]];
  while (ways.length > 0) {
    const longer = ways.flatMap((way) =>
      imports.filter(({ from }) => from === way.at(-1)?.to).map((next) => [...way, next]),
    );
    const closed = longer.find((way) => way.at(-1)?.to === first.from);
    if (closed) return closed;
    ways = longer.filter((way) => {
      const { to = '' } = way.at(-1) ?? {};
      return !seen.has(to) && seen.add(to);
    });
  }
  return undefined;
};

const describe = (cycle: readonly FolderImport[]): string => {
  const [first] = cycle;
  const names = [first?.from, ...cycle.map(({ to }) => to)].join(' -> ');
  return [`${first?.parent}: ${names}`, ...cycle.map(({ example }) => `  ${example}`)].join('\n');
};

/** The same cycle is found from each of its folders. */
const identity = (cycle: readonly FolderImport[]): string =>
  [cycle[0]?.parent, ...cycle.map(({ from }) => from).sort()].join(' ');

/**
 * Cycles of imports between folders. Siblings are compared, at each level: a folder imports its sibling when any file below it imports
 * any file below the other. Files that lie directly in the parent belong to no child, so a parent and its child make no cycle; Biome looks for
 * cycles of files. An import of a type counts like any other. Returns a description of each cycle, with the imports that close it.
 */
export const folderCycles = (sources: Sources): string[] => {
  const imports = new Map<string, FolderImport>();
  for (const [file, text] of sources)
    for (const target of importsOf(sources, file, text)) {
      const found = folderImport(file, target);
      if (found) imports.set(`${found.parent} ${found.from} ${found.to}`, found);
    }
  const cycles = new Map<string, string>();
  for (const first of imports.values()) {
    const siblings = [...imports.values()].filter(({ parent }) => parent === first.parent);
    const cycle = wayBack(siblings, first);
    if (cycle && !cycles.has(identity(cycle))) cycles.set(identity(cycle), describe(cycle));
  }
  return [...cycles.values()];
};
