import { archiveLine, readArchiveLine } from '../../domain/archive/archive-line';
import { withoutSubject } from '../../domain/archive/forget-subject';
import type { LogRecord } from '../../domain/fold/log-record';
import type { OwnFormats } from '../../domain/formats/format';
import type { SettledReader } from '../settled/ports';
import { extraWindows } from './audit';
import type { WritableArchive } from './ports';
import { type ArchiveProgress, noProgress } from './read-archive';
import { foldHistory, installHistory, type RebuildDeps } from './rebuild';

export interface ForgetDeps extends RebuildDeps {
  readonly archive: WritableArchive;
  readonly reader: SettledReader;
  /** Removes what is kept of a subject as an item, in every shard. Answers how many entries that were. */
  readonly removeItems: (subject: string) => Promise<number>;
}

export interface Forgotten {
  /** Objects of the archive that were written anew, and records in them that were changed or removed. */
  objects: number;
  records: number;
  /** Windows whose figures changed. */
  windows: number;
  items: number;
}

const always = { from: 0, to: Number.POSITIVE_INFINITY };

/** A line without the subject: the same where it has nothing of it, undefined where it has nothing else. */
const lineWithout = (line: string, subject: string, formats: OwnFormats): string | undefined => {
  const record = readArchiveLine(line);
  const data = withoutSubject(record.data, subject, formats);
  if (data === record.data) return line;
  return data && archiveLine({ ...record, data }).trimEnd();
};

interface Rewritten {
  readonly lines: readonly string[];
  /** Records that were changed or removed. */
  readonly changed: number;
}

/** The lines of an object, without the subject. */
const objectWithout = async ({ archive, rules }: ForgetDeps, key: string, subject: string): Promise<Rewritten> => {
  const left: string[] = [];
  let changed = 0;
  for await (const lines of archive.lines(key))
    for (const line of lines) {
      const kept = lineWithout(line, subject, rules.metrics.formats);
      if (kept !== undefined) left.push(kept);
      if (kept !== line) changed++;
    }
  return { lines: left, changed };
};

/** Writes every object anew in which the subject is. */
const forgetRecords = async (
  deps: ForgetDeps,
  subject: string,
  found: Forgotten,
  progress: ArchiveProgress,
): Promise<void> => {
  for await (const { key, oldest, bytes } of deps.archive.objects(always)) {
    const { lines, changed } = await objectWithout(deps, key, subject);
    progress.objects++;
    progress.bytes += bytes;
    progress.at = oldest;
    if (changed === 0) continue;
    await deps.archive.replace(key, lines);
    found.objects++;
    found.records += changed;
  }
};

/** Figures of windows in which there was nothing else. */
const clearEmptied = async (deps: ForgetDeps, history: Awaited<ReturnType<typeof foldHistory>>): Promise<number> => {
  let cleared = 0;
  for await (const { key } of extraWindows(deps, history, deps.rules.metrics.names))
    for (const before of await deps.windows.parts(key)) {
      if (before.series.length === 0) continue;
      const [outcome] = await deps.windows.revise([{ key, before, after: { seq: before.seq, series: [] } }]);
      if (outcome === 'written') cleared++;
    }
  return cleared;
};

/**
 * Makes figures, items and archive as if a subject had never been. What the stream still holds of it is archived again until the stream forgets it:
 * called once more after that, nothing is left.
 */
export const forgetSubject = async (
  deps: ForgetDeps,
  subject: string,
  { from, progress = noProgress() }: { readonly from?: number | undefined; readonly progress?: ArchiveProgress } = {},
): Promise<Forgotten> => {
  const { formats } = deps.rules.metrics;
  const rewrite = (record: LogRecord): LogRecord | undefined => {
    const data = withoutSubject(record.data, subject, formats);
    return data && { ...record, data };
  };
  const history = await foldHistory({ ...deps, rewrite }, { metrics: undefined, ...always, from }, progress);
  const { made, revised } = await installHistory(deps, history, undefined);
  const cleared = await clearEmptied(deps, history);
  const found: Forgotten = { objects: 0, records: 0, windows: made + revised + cleared, items: 0 };
  found.items = await deps.removeItems(subject);
  await forgetRecords(deps, subject, found, progress);
  return found;
};
