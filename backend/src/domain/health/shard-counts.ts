import type { RejectReason } from '@millrace/contract';
import type { LogRecord } from '../fold/log-record';
import type { DecidedFact } from '../settled/window-deltas';
import { HOUR_MS } from '../time';

/** What has arrived since a moment, as it is billed for. */
export interface Volume {
  /** When the hour or the month began, ms since the epoch. */
  readonly start: number;
  readonly records: number;
  readonly bytes: number;
  /** Each record in units of 25 KB, 5 KB and 1 KB, rounded up: as Kinesis, Firehose and a stream on demand count. */
  readonly putUnits: number;
  readonly firehoseUnits: number;
  readonly kilobytes: number;
}

export interface HourCounts extends Volume {
  readonly duplicates: number;
  /** Events that count, by their type, of so many types as are told apart. */
  readonly types: Readonly<Record<string, number>>;
  /** Of all further types. */
  readonly otherEvents: number;
  readonly rejected: Readonly<Partial<Record<RejectReason, number>>>;
}

/**
 * What a shard has settled of this hour and of this month, by arrival. It is stored with the checkpoint, which moves on once for each record, so that it is
 * exact however often an attempt is made.
 */
export interface ShardCounts {
  readonly hour: HourCounts;
  readonly month: Volume;
}

/** Types of events that are told apart in an hour, so that it fits beside a checkpoint; a longer name counts among the others. */
const MOST_TYPES = 40;
const LONGEST_TYPE = 64;

const KB = 1024;

export const hourOf = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;

export const monthOf = (time: number): number => {
  const date = new Date(time);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
};

const unitsOf = (bytes: number, size: number): number => Math.max(1, Math.ceil(bytes / size));

const volumeOf = (start: number, records: readonly LogRecord[]): Volume => {
  const sizes = records.map(({ data }) => data.length);
  const sum = (of: (bytes: number) => number): number => sizes.reduce((total, bytes) => total + of(bytes), 0);
  return {
    start,
    records: records.length,
    bytes: sum((bytes) => bytes),
    putUnits: sum((bytes) => unitsOf(bytes, 25 * KB)),
    firehoseUnits: sum((bytes) => unitsOf(bytes, 5 * KB)),
    kilobytes: sum((bytes) => unitsOf(bytes, KB)),
  };
};

/** Both are of the same hour or month. */
const addVolumes = (a: Volume, b: Volume): Volume => ({
  start: a.start,
  records: a.records + b.records,
  bytes: a.bytes + b.bytes,
  putUnits: a.putUnits + b.putUnits,
  firehoseUnits: a.firehoseUnits + b.firehoseUnits,
  kilobytes: a.kilobytes + b.kilobytes,
});

const noEvents = { duplicates: 0, types: {}, otherEvents: 0, rejected: {} };

/** Counts the facts in their order, so that which types are told apart depends on the log alone. */
const addFacts = (before: Omit<HourCounts, keyof Volume>, facts: readonly DecidedFact[]) => {
  let { duplicates, otherEvents } = before;
  const types = new Map(Object.entries(before.types));
  const rejected: Partial<Record<RejectReason, number>> = { ...before.rejected };
  for (const { fact, counts } of facts) {
    if (fact.kind === 'reject') {
      rejected[fact.reject.reason] = (rejected[fact.reject.reason] ?? 0) + 1;
    } else if (!counts) {
      duplicates++;
    } else {
      const { type } = fact.event;
      const known = types.get(type);
      if (known === undefined && (types.size >= MOST_TYPES || type.length > LONGEST_TYPE)) otherEvents++;
      else types.set(type, (known ?? 0) + 1);
    }
  }
  return { duplicates, otherEvents, types: Object.fromEntries(types), rejected };
};

const hourAfter = (
  before: HourCounts | undefined,
  start: number,
  records: readonly LogRecord[],
  facts: readonly DecidedFact[],
): HourCounts => {
  const own = facts.filter(({ fact }) => hourOf(fact.record.arrived) === start);
  const volume = volumeOf(
    start,
    records.filter(({ arrived }) => hourOf(arrived) === start),
  );
  if (before?.start !== start) return { ...volume, ...addFacts(noEvents, own) };
  return { ...addVolumes(before, volume), ...addFacts(before, own) };
};

/**
 * The counts of a shard once these records are settled as well. They are of the latest hour and month in which any has arrived: one that stands behind records
 * of a later hour, because of clocks that differ, counts in neither.
 */
export const countsAfter = (
  before: ShardCounts | undefined,
  { records, facts }: { readonly records: readonly LogRecord[]; readonly facts: readonly DecidedFact[] },
): ShardCounts | undefined => {
  const latest = records.reduce((time, { arrived }) => Math.max(time, arrived), 0);
  if (latest === 0) return before;
  const hour = Math.max(hourOf(latest), before?.hour.start ?? 0);
  const month = Math.max(monthOf(latest), before?.month.start ?? 0);
  const ofMonth = volumeOf(
    month,
    records.filter(({ arrived }) => monthOf(arrived) === month),
  );
  return {
    hour: hourAfter(before?.hour, hour, records, facts),
    month: before?.month.start === month ? addVolumes(before.month, ofMonth) : ofMonth,
  };
};

/** What all shards have settled of the hour or month that began at `start`. */
export const volumeSince = (start: number, volumes: readonly Volume[]): Volume =>
  volumes.filter((one) => one.start === start).reduce(addVolumes, volumeOf(start, []));
