import { compareSequenceNumbers, type SequenceNumber } from '@millrace/contract';
import { logRecordsOf } from '../../domain/archive/log-records';
import type { LogRecord } from '../../domain/fold/log-record';
import { REMEMBERED_MS } from '../../domain/sessions/journey';
import type { SessionKey } from '../../domain/sessions/session-changes';
import { NOTHING } from '../../domain/settled/closed-shards';
import { retentionEnd, type WindowKey } from '../../domain/settled/windows';
import { MAX_AHEAD_MS, MINUTE_MS, SECOND_MS } from '../../domain/time';
import { AppError } from '../errors';
import type { Clock, Sleep } from '../ports';
import type { SettledReader, Span } from '../settled/ports';
import { ArchiveFold, type ArchiveFoldDeps, windowsOf } from './archive-fold';
import type { Archive, StreamTail } from './ports';
import { type ArchiveProgress, noProgress, type OnDamage, readArchive } from './read-archive';

/** Firehose may have written one record and not yet another that arrived shortly before; so far back, the stream is read instead. */
export const OVERLAP_MS = 5 * MINUTE_MS;

export interface FoldHistoryDeps extends Omit<ArchiveFoldDeps, 'isWanted' | 'isPartWanted'> {
  readonly archive: Archive;
  readonly tail: StreamTail;
  readonly checkpoints: SettledReader['checkpoints'];
  readonly now: Clock;
  readonly sleep: Sleep;
  /** How far before the newest object the stream is read instead of the archive, ms. */
  readonly overlap: number;
}

export interface HistoryRequest {
  /** By their names; all, and sessions, where it is undefined. */
  readonly metrics: ReadonlySet<string> | undefined;
  /** Of the starts of windows. Without a beginning: those that the archive holds every record of. */
  readonly from?: number | undefined;
  readonly to: number;
  readonly onDamage?: OnDamage;
}

/** Logs that are folded up to where they were settled when it began. */
export interface FoldedHistory {
  readonly fold: ArchiveFold;
  /** Windows, and parts of sessions, that start in it were made again. */
  readonly span: Span;
  readonly isPartWanted: ArchiveFoldDeps['isPartWanted'];
  /** Shards without a checkpoint: the figures of another stack, or of before the tables were lost. */
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

/** When the oldest records of its first and its last object arrived; undefined where it is empty. */
export const archiveEnds = async (archive: Archive): Promise<Span | undefined> => {
  let ends: Span | undefined;
  for await (const { oldest } of archive.objects({ from: 0, to: Number.POSITIVE_INFINITY }))
    ends = { from: ends?.from ?? oldest, to: oldest };
  return ends;
};

/**
 * Of a shard that has no checkpoint, but is one of the stream's, `durable` has yet to settle every record that is on the stream. What is in the archive
 * before those is another stack's, or of before the tables were lost.
 */
const shardsOf = async ({ checkpoints, tail }: FoldHistoryDeps, since: number): Promise<Shard[]> => {
  const settled = (await checkpoints()).filter(({ seq }) => seq !== NOTHING);
  const known = new Set(settled.map(({ shard }) => shard));
  const unsettled = [...(await tail.shards())].filter((shard) => !known.has(shard));
  const shards = await Promise.all([
    ...settled.map(async ({ shard, seq, arrived }) => {
      const join = await tail.firstSince(shard, since);
      return { shard, upTo: seq, arrived, join };
    }),
    ...unsettled.map(async (shard) => ({ shard, upTo: NOTHING, arrived: 0, join: await tail.firstSince(shard, 0) })),
  ]);
  // Kinesis numbers shards as it makes them, so that parents come before their children.
  return shards.sort((a, b) => (a.shard < b.shard ? -1 : 1));
};

/** Whether the archive is where it is read. All of a shard that is none of this stack's stream is. */
const isIn = ({ seq }: LogRecord, shard: Shard | undefined): boolean => {
  if (!shard) return true;
  const { upTo, join } = shard;
  const isSettled = upTo === NOTHING || compareSequenceNumbers(seq, upTo) <= 0;
  return isSettled && (join === undefined || compareSequenceNumbers(seq, join) < 0);
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

/** For how long before a window's start records may arrive that it depends on: its own, those of which its are duplicates, and what its sessions did. */
export const reachOf = ({ metrics, dedupeSeconds }: FoldHistoryDeps['rules']): number =>
  MAX_AHEAD_MS + Math.max(dedupeSeconds * SECOND_MS, metrics.milestones ? REMEMBERED_MS : 0);

const NEVER: Span = { from: 0, to: 0 };

/** Parts of sessions that start in a span, and have not expired. */
const partsOf =
  ({ rules: { metrics, retention }, now }: FoldHistoryDeps, { from, to }: Span) =>
  ({ slot }: SessionKey): boolean =>
    slot >= from && slot < to && slot + (metrics.sessions?.idle ?? 0) + retention.item > now();

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
  const isPartWanted = partsOf(deps, metrics === undefined ? span : NEVER);
  const fold = new ArchiveFold({ ...deps, isWanted, isPartWanted });
  const shards = await shardsOf(deps, ends ? ends.to - deps.overlap : 0);
  const byName = new Map(shards.map((one) => [one.shard, one]));
  const begin = span.from - MINUTE_MS - reachOf(rules);
  const range = { span: { from: begin, to: Number.POSITIVE_INFINITY } };
  for await (const batches of readArchive(deps.archive, range, progress, onDamage))
    for (const { shard, records } of batches) {
      const known = byName.get(shard);
      await fold.add({ shard, records: logRecordsOf(records).filter((record) => isIn(record, known)) });
    }
  for (const shard of shards) await foldStream(deps, fold, shard);
  await fold.finish();
  if (!onDamage) assertComplete(fold, shards, begin);
  const isAdopted = (shard: string): boolean => (byName.get(shard)?.upTo ?? NOTHING) === NOTHING;
  return { fold, span, isPartWanted, adopted: fold.shardNames.filter(isAdopted) };
};
