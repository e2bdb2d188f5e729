import { archiveLine, readArchiveLine } from '../../domain/archive/archive-line';
import { withoutSubject } from '../../domain/archive/forget-subject';
import type { LogRecord } from '../../domain/fold/log-record';
import type { OwnFormats } from '../../domain/formats/format';
import { readRecord } from '../../domain/formats/read-record';
import type { MetricSet } from '../../domain/metrics/metric-set';
import type { StoredPart } from '../../domain/sessions/session-changes';
import type { WindowKey } from '../../domain/settled/windows';
import { type ArchiveBorder, type BorderDeps, findBorder } from './archive-border';
import { extraWindows } from './audit';
import { type FoldedHistory, foldHistory } from './fold-history';
import { extraParts, isSamePart } from './install-sessions';
import { isSame } from './install-windows';
import type { WritableArchive } from './ports';
import { type ArchiveProgress, noProgress } from './read-archive';
import { installHistory } from './rebuild';

export interface ForgetDeps extends BorderDeps {
  readonly archive: WritableArchive;
  /** Removes what is kept of a subject as an item, in every shard. Answers how many entries that were. */
  readonly removeItems: (subject: string) => Promise<number>;
}

export interface Forgotten {
  /** Objects of the archive that were written anew, and records in them that were changed or removed. */
  objects: number;
  records: number;
  /** Windows whose figures changed. */
  windows: number;
  /** Parts of sessions that changed, or are no more. */
  sessions: number;
  /** Windows and parts of sessions that have something of it still: the archive lacks records of them. */
  incomplete: number;
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

/** Empties windows. What came into one meanwhile is no longer without anything else. */
const emptyWindow = async ({ windows }: ForgetDeps, key: WindowKey): Promise<number> => {
  let emptied = 0;
  for (const before of await windows.parts(key)) {
    if (before.series.length === 0) continue;
    const [outcome] = await windows.revise([{ key, before, after: { seq: before.seq, series: [] } }]);
    if (outcome === 'written') emptied++;
  }
  return emptied;
};

/** Figures of windows in which there was nothing else. */
const clearWindows = async (deps: ForgetDeps, history: FoldedHistory, border: ArchiveBorder): Promise<number> => {
  let cleared = 0;
  const span = { ...history.span, from: border.from };
  for await (const { key } of extraWindows(deps, { ...history, span }, deps.rules.metrics.names))
    cleared += await emptyWindow(deps, key);
  for (const { key } of deps.border.all()) {
    const [left] = await deps.scratch.read([key]);
    if (!left && border.isWhole.window(key)) cleared += await emptyWindow(deps, key);
  }
  return cleared;
};

/** Parts of sessions in which there was nothing else. */
const clearSessions = async (
  { sessions, scratch, border: found }: ForgetDeps,
  history: FoldedHistory,
  { from, isWhole }: ArchiveBorder,
): Promise<number> => {
  let cleared = 0;
  const isLeft = ({ key }: StoredPart): boolean =>
    scratch.sessions.find(key) !== undefined || (key.slot < from && (!found.sessions.find(key) || !isWhole.part(key)));
  for await (const parts of extraParts(sessions, history, isLeft))
    cleared += (await sessions.remove(parts)).filter((outcome) => outcome === 'written').length;
  return cleared;
};

/** How many windows and parts of sessions have something of the subject and stay as they are, since the archive lacks records of them. */
const countIncomplete = async ({ scratch, border }: ForgetDeps, { isWhole }: ArchiveBorder): Promise<number> => {
  let count = 0;
  for (const { key, part } of border.all()) {
    if (isWhole.window(key)) continue;
    const [without] = await scratch.read([key]);
    if (!isSame(part.series, without?.series ?? [])) count++;
  }
  for (const part of border.sessions.all())
    if (!isWhole.part(part.key) && !isSamePart(part, scratch.sessions.find(part.key))) count++;
  return count;
};

/** The ids of the sessions that events of a record belong to. */
const sessionsOf = ({ data }: LogRecord, { formats, sessions }: MetricSet): readonly string[] =>
  readRecord(data, formats).flatMap((one) => (one.kind === 'event' ? (sessions?.read(one.event)?.id ?? []) : []));

/** Whoever says from when on takes the archive for whole from there on. */
const borderAt = (from: number): ArchiveBorder => ({
  from,
  isWhole: { window: () => true, part: () => true },
});

export interface ForgetOptions {
  /** Windows and parts of sessions that start then or later are made again; all of which the archive holds every record where it is undefined. */
  readonly from?: number | undefined;
  readonly progress?: ArchiveProgress;
}

/**
 * Makes figures, sessions, items and archive as if a subject had never been. What the stream still holds of it is archived again until the stream forgets
 * it: called once more after that, nothing is left.
 */
export const forgetSubject = async (
  deps: ForgetDeps,
  subject: string,
  { from, progress = noProgress() }: ForgetOptions = {},
): Promise<Forgotten> => {
  const { formats } = deps.rules.metrics;
  const ids = new Set<string>();
  const rewrite = (record: LogRecord): LogRecord | undefined => {
    const data = withoutSubject(record.data, subject, formats);
    if (data !== record.data) for (const id of sessionsOf(record, deps.rules.metrics)) ids.add(id);
    return data && { ...record, data };
  };
  const border = from === undefined ? await findBorder(deps, progress) : borderAt(from);
  const request = { metrics: undefined, from: from ?? 0, to: always.to };
  const history = await foldHistory({ ...deps, rewrite }, request, progress);
  const incomplete = await countIncomplete(deps, border);
  const { made, revised, sessions } = await installHistory(deps, history, undefined, { ...border.isWhole, ids });
  const cleared = await clearWindows(deps, history, border);
  const ended = await clearSessions(deps, history, border);
  const found: Forgotten = {
    ...{ objects: 0, records: 0, windows: made + revised + cleared },
    ...{ sessions: sessions.made + sessions.revised + ended, incomplete, items: 0 },
  };
  found.items = await deps.removeItems(subject);
  await forgetRecords(deps, subject, found, progress);
  return found;
};
