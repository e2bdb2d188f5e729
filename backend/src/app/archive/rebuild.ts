import { compareSequenceNumbers, metricTopic, type SequenceNumber } from '@millrace/contract';
import { logRecordsOf } from '../../domain/archive/log-records';
import type { LogRecord } from '../../domain/fold/log-record';
import { REMEMBERED_MS } from '../../domain/sessions/journey';
import { NOTHING } from '../../domain/settled/closed-shards';
import { retentionEnd, textOf, type WindowKey } from '../../domain/settled/windows';
import { MAX_AHEAD_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { AppError } from '../errors';
import type { Clock, Sleep } from '../ports';
import type { CheckpointStore, RevisableWindowStore, SettledReader, Span } from '../settled/ports';
import { ArchiveFold, type ArchiveFoldDeps, windowsOf } from './archive-fold';
import { type InstallCounts, installWindows } from './install-windows';
import type { Archive, ScratchWindow, StreamTail } from './ports';
import { type ArchiveProgress, noProgress, type OnDamage, readArchive } from './read-archive';

/** Firehose may have written one record and not yet another that arrived shortly before; so far back, the stream is read instead. */
export const OVERLAP_MS = 5 * MINUTE_MS;

export interface FoldHistoryDeps extends Omit<ArchiveFoldDeps, 'isWanted'> {
  readonly archive: Archive;
  readonly tail: StreamTail;
  readonly checkpoints: SettledReader['checkpoints'];
  readonly now: Clock;
  readonly sleep: Sleep;
  /** How far before the newest object the stream is read instead of the archive, ms. */
  readonly overlap: number;
}

export interface HistoryRequest {
  /** By their names; all where it is undefined. */
  readonly metrics: ReadonlySet<string> | undefined;
  /** Of the starts of windows. Without a beginning: those that the archive holds every record of. */
  readonly from?: number | undefined;
  readonly to: number;
  readonly onDamage?: OnDamage;
}

/** Logs that are folded up to where they were settled when it began. */
export interface FoldedHistory {
  readonly fold: ArchiveFold;
  /** Windows that start in it were made again. */
  readonly span: Span;
  /** Shards that nobody settles, since the stream they were of is no more: the figures of another stack. */
  readonly adopted: readonly string[];
}

interface Shard {
  readonly shard: string;
  readonly upTo: SequenceNumber;
  /** When the record there arrived, ms since the epoch. */
  readonly arrived: number;
  /** The first record that is read from the stream and not from the archive. */
  readonly join: SequenceNumber | undefined;
}

const archiveEnds = async (archive: Archive): Promise<Span | undefined> => {
  let ends: Span | undefined;
  for await (const { oldest } of archive.objects({ from: 0, to: Number.POSITIVE_INFINITY }))
    ends = { from: ends?.from ?? oldest, to: oldest };
  return ends;
};

/** Of a shard that has no checkpoint, but is one of the stream's, `durable` has yet to settle every record. */
const shardsOf = async ({ checkpoints, tail }: FoldHistoryDeps, since: number): Promise<Shard[]> => {
  const settled = (await checkpoints()).filter(({ seq }) => seq !== NOTHING);
  const known = new Set(settled.map(({ shard }) => shard));
  const unsettled = [...(await tail.shards())].filter((shard) => !known.has(shard));
  const shards = await Promise.all([
    ...settled.map(async ({ shard, seq, arrived }) => {
      const join = await tail.firstSince(shard, since);
      return { shard, upTo: seq, arrived, join };
    }),
    ...unsettled.map((shard) => ({ shard, upTo: NOTHING, arrived: 0, join: undefined })),
  ]);
  // Kinesis numbers shards as it makes them, so that parents come before their children.
  return shards.sort((a, b) => (a.shard < b.shard ? -1 : 1));
};

/** Whether the archive is where it is read. All of a shard that is none of this stack's stream is. */
const isIn = ({ seq }: LogRecord, shard: Shard | undefined): boolean => {
  if (!shard) return true;
  const { upTo, join } = shard;
  return compareSequenceNumbers(seq, upTo) <= 0 && (join === undefined || compareSequenceNumbers(seq, join) < 0);
};

const foldStream = async (
  { tail }: FoldHistoryDeps,
  fold: ArchiveFold,
  { shard, upTo, join }: Shard,
): Promise<void> => {
  if (join === undefined || compareSequenceNumbers(join, upTo) > 0) return;
  for await (const records of tail.read(shard, join, upTo)) await fold.add({ shard, records });
};

/** A figure that lacks a record would look like any other. */
const assertComplete = (fold: ArchiveFold, shards: readonly Shard[], from: number): void => {
  for (const { shard, upTo, arrived } of shards) {
    if (upTo === NOTHING || arrived < from || fold.reached(shard) === upTo) continue;
    const problem = `${shard} is settled up to record ${upTo}, which neither the archive nor the stream holds: it ends at ${fold.reached(shard)}`;
    throw new AppError('unavailable', `${problem}. What could not be archived is below archive-errors/`);
  }
};

/** The beginning of the first windows of which every record is there. */
const beginOf = (asked: number | undefined, archive: Span | undefined): number => asked ?? archive?.from ?? 0;

/** Folds what is settled, from the archive and, where that has not got it yet, from the stream. */
export const foldHistory = async (
  deps: FoldHistoryDeps,
  { metrics, from: asked, to, onDamage }: HistoryRequest,
  progress: ArchiveProgress = noProgress(),
): Promise<FoldedHistory> => {
  const { rules, now } = deps;
  const ends = await archiveEnds(deps.archive);
  const span = { from: beginOf(asked, ends), to };
  const isOfMetric = windowsOf(metrics);
  const isWanted = (key: WindowKey): boolean =>
    isOfMetric(key) && key.start >= span.from && key.start < to && retentionEnd(key, rules.retention) > now();
  const fold = new ArchiveFold({ ...deps, isWanted });
  const shards = await shardsOf(deps, ends ? ends.to - deps.overlap : 0);
  const byName = new Map(shards.map((one) => [one.shard, one]));
  // What is before the first window decides which of its events are duplicates, and which sessions have begun before.
  const before = Math.max(rules.dedupeSeconds * SECOND_MS, rules.metrics.milestones ? REMEMBERED_MS : 0);
  const begin = span.from - MAX_AHEAD_MS - MINUTE_MS - before;
  const range = { span: { from: begin, to: Number.POSITIVE_INFINITY } };
  for await (const batches of readArchive(deps.archive, range, progress, onDamage))
    for (const { shard, records } of batches) {
      const known = byName.get(shard);
      await fold.add({ shard, records: logRecordsOf(records).filter((record) => isIn(record, known)) });
    }
  for (const shard of shards) await foldStream(deps, fold, shard);
  await fold.finish();
  if (!onDamage) assertComplete(fold, shards, begin);
  return { fold, span, adopted: fold.shardNames.filter((shard) => !byName.has(shard)) };
};

export interface RebuildDeps extends FoldHistoryDeps {
  readonly windows: RevisableWindowStore;
  readonly advance: CheckpointStore['advance'];
}

export interface RebuildSummary extends InstallCounts {
  readonly records: number;
}

/** How often what changes all the time is folded further and tried again; `durable` writes every two or five seconds. */
const ROUNDS = 200;
const ROUND_MS = 100;

/** Windows whose figures are in memory at once. */
const RUN = 5000;

/** Folds the shards of these windows up to where they are settled by now. */
const foldFurther = async (
  deps: FoldHistoryDeps,
  fold: ArchiveFold,
  windows: readonly ScratchWindow[],
): Promise<void> => {
  const wanted = new Set(windows.map(({ key }) => key.shard));
  for (const { shard, seq } of await deps.checkpoints()) {
    const reached = fold.reached(shard);
    if (!wanted.has(shard) || compareSequenceNumbers(seq, reached) <= 0) continue;
    for await (const records of deps.tail.read(shard, reached, seq)) await fold.add({ shard, records });
  }
  await fold.finish();
};

/** The windows as they have become. */
const again = async ({ scratch }: FoldHistoryDeps, windows: readonly ScratchWindow[]): Promise<ScratchWindow[]> => {
  const parts = await scratch.read(windows.map(({ key }) => key));
  return windows.flatMap(({ key }, i) => {
    const part = parts[i];
    return part ? [{ key, part }] : [];
  });
};

/** What is done with windows; answers those that hold records which were not folded. */
type Attempt = (windows: readonly ScratchWindow[]) => Promise<readonly ScratchWindow[]>;

/** Does it with every window that was made, and again with those that records fall in meanwhile, once these are folded too. */
export const withEveryWindow = async (deps: FoldHistoryDeps, fold: ArchiveFold, attempt: Attempt): Promise<void> => {
  let behind: ScratchWindow[] = [];
  let run: ScratchWindow[] = [];
  const flush = async (): Promise<void> => {
    behind.push(...(await attempt(run)));
    run = [];
  };
  for (const window of deps.scratch.all()) if (run.push(window) >= RUN) await flush();
  await flush();
  for (let round = 0; behind.length > 0 && round < ROUNDS; round++) {
    await deps.sleep(ROUND_MS);
    await foldFurther(deps, fold, behind);
    behind = [...(await attempt(await again(deps, behind)))];
  }
  const [first] = behind;
  if (!first) return;
  const problem = `${behind.length} windows change faster than they can be followed, such as ${textOf(first.key)}`;
  throw new AppError('unavailable', problem);
};

/**
 * Puts what was folded in the place of what is stored. A window that says it is settled up to a record then holds every record up to that one, so that
 * `durable` goes on from there: neither has to know where the other began. Windows that records fall in meanwhile are folded further, and tried again.
 */
export const installHistory = async (
  deps: RebuildDeps,
  { fold, adopted }: FoldedHistory,
  metrics: ReadonlySet<string> | undefined,
): Promise<RebuildSummary> => {
  const counts: InstallCounts = { same: 0, made: 0, revised: 0, behind: 0, unreadable: 0 };
  const topics = metrics && new Set([...metrics].map(metricTopic));
  const install = { windows: deps.windows, topics, reached: (shard: string) => fold.reached(shard) };
  await withEveryWindow(deps, fold, (windows) => installWindows(install, windows, counts));
  for (const shard of adopted) await deps.advance(shard, fold.checkpoint(shard));
  return { ...counts, records: fold.records };
};
