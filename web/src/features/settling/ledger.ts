import {
  type Breakdown,
  compareSequenceNumbers,
  type DeltaWindow,
  type SequenceNumber,
  type Series,
  type Topic,
} from '@millrace/contract';

export type ByTopic = ReadonlyMap<Topic, Breakdown>;

/** One breakdown for the events of both. */
export type Merge = (topic: Topic, a: Breakdown, b: Breakdown) => Breakdown;

/** What one part of a delta frame said of a window. */
export interface Delta {
  readonly first: SequenceNumber;
  readonly last: SequenceNumber;
  readonly part: number;
  /** When it came, ms by this machine's clock. */
  readonly at: number;
  readonly series: ByTopic;
}

/**
 * What is known of one window of one shard. `all` is what was settled up to `until` with all deltas that begin after that, each once; `after` what
 * is settled up to `seq` with the deltas that begin after that.
 */
export interface Ledger {
  /** Up to where it is settled; "0" until something is. */
  readonly seq: SequenceNumber;
  /** The deltas that are not settled, or not all of them. */
  readonly open: readonly Delta[];
  /** Whatever deltas hold that end there or before is settled; which of them have come is forgotten. */
  readonly until: SequenceNumber;
  /** The deltas after that which have come. */
  readonly seen: ReadonlySet<string>;
  readonly all: ByTopic;
  readonly after: ByTopic;
}

const nothing: ByTopic = new Map();
const none: ReadonlySet<string> = new Set();

export const emptyLedger: Ledger = { seq: '0', open: [], until: '0', seen: none, all: nothing, after: nothing };

const isAfter = (a: SequenceNumber, b: SequenceNumber): boolean => compareSequenceNumbers(a, b) > 0;

const add = (merge: Merge, to: ByTopic, more: Iterable<readonly [Topic, Breakdown]>): ByTopic => {
  const sum = new Map(to);
  for (const [topic, breakdown] of more) {
    const known = sum.get(topic);
    sum.set(topic, known ? merge(topic, known, breakdown) : breakdown);
  }
  return sum;
};

/** A series that was too long for one message comes in pieces, which are merged again. */
export const byTopic = (merge: Merge, series: readonly Series[]): ByTopic =>
  add(
    merge,
    nothing,
    series.map(({ topic, breakdown }) => [topic, breakdown] as const),
  );

export const deltaOf = (merge: Merge, window: DeltaWindow, part: number, at: number): Delta => ({
  first: window.first,
  last: window.last,
  part,
  at,
  series: byTopic(merge, window.series),
});

/** The same ledger when the delta has come before, or says nothing that is not settled. */
export const addDelta = (merge: Merge, ledger: Ledger, delta: Delta): Ledger => {
  const { seq, open, until, seen } = ledger;
  const key = `${delta.first} ${delta.last} ${delta.part}`;
  if (seen.has(key) || !isAfter(delta.last, until)) return ledger;
  const joins = ledger.after === ledger.all;
  // Part of a delta that begins before `until` is in `all` already, and would count twice.
  const all = isAfter(delta.first, until) ? add(merge, ledger.all, delta.series) : ledger.all;
  return {
    seq,
    open: isAfter(delta.last, seq) ? [...open, delta] : open,
    until,
    seen: new Set(seen).add(key),
    all,
    after: joins ? all : isAfter(delta.first, seq) ? add(merge, ledger.after, delta.series) : ledger.after,
  };
};

/** What is settled alone is held, since the deltas add nothing to it. The same ledger while one waits to be settled, or when none is remembered. */
export const withoutSeen = (ledger: Ledger): Ledger =>
  ledger.open.length > 0 || ledger.seen.size === 0
    ? ledger
    : { ...ledger, until: ledger.seq, seen: none, all: ledger.after };

/** Reuses the breakdown that is shown where it is equal, so that nothing is drawn again when a window settles as it was shown. */
const asShown = (ledger: Ledger, now: ByTopic): ByTopic =>
  new Map(
    [...now].map(([topic, breakdown]) => {
      const shown = shownOf(ledger, topic);
      return [topic, shown && JSON.stringify(shown) === JSON.stringify(breakdown) ? shown : breakdown];
    }),
  );

/** The same ledger when more is settled already. A topic that is not in `series` has nothing in the window up to `seq`. */
export const addSettled = (merge: Merge, ledger: Ledger, seq: SequenceNumber, series: ByTopic): Ledger => {
  if (isAfter(ledger.seq, seq)) return ledger;
  const open = ledger.open.filter(({ last }) => isAfter(last, seq));
  const later = open.filter(({ first }) => isAfter(first, seq));
  const after = later.reduce((sum, delta) => add(merge, sum, delta.series), series);
  return { ...ledger, seq, open, after: asShown(ledger, after) };
};

/**
 * What is settled, once that reaches the newest delta. Before, the one with more events of what is settled with what came after it and of
 * all deltas: a delta that is settled in part is in the second alone, a delta that was lost in the first alone.
 */
export const shownOf = ({ open, all, after }: Ledger, topic: Topic): Breakdown | undefined => {
  const [a, b] = [after.get(topic), all.get(topic)];
  return open.length > 0 && b && (b.total?.count ?? 0) > (a?.total?.count ?? 0) ? b : a;
};

/** Since when something in it waits to be settled, ms; undefined when nothing does. */
export const waitingSince = ({ open }: Ledger): number | undefined =>
  open.length === 0 ? undefined : Math.min(...open.map(({ at }) => at));
