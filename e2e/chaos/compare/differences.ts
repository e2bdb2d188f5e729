import { type Breakdown, type Granularity, mergeBreakdowns, type Topic } from '@millrace/contract';
import { MINUTE_MS } from '../../../backend/src/domain/time';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { LIVE_SPAN_MS } from '../../../web/src/features/ranges/ranges';
import type { Truth } from '../truth/truth';
import type { Page } from '../viewers/page';

/** The same text for equal values, whatever the order of their fields. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'nothing';

export interface Difference {
  /** Where it was seen, such as `DynamoDB` or `page 2`. */
  readonly where: string;
  /** Of what: a metric and its window, an item, a record. */
  readonly what: string;
  readonly expected: string;
  readonly got: string;
}

/** As much of a figure as a line of a terminal holds. */
const LENGTH = 300;

const brief = (value: unknown): string => {
  const text = value === undefined ? 'nothing' : canonical(value);
  return text.length > LENGTH ? `${text.slice(0, LENGTH)}…` : text;
};

export const lineOf = ({ where, what, expected, got }: Difference): string =>
  `${where}: ${what}\n  expected ${expected}\n  got      ${got}`;

/** Counts what was compared, and keeps what was not the same. */
export class Comparison {
  compared = 0;
  private readonly places = new Map<string, number>();
  readonly differences: Difference[] = [];

  /** @param what called only for a difference */
  check(where: string, what: () => string, expected: unknown, got: unknown): void {
    this.compared += 1;
    this.places.set(where, this.comparedIn(where) + 1);
    if (expected !== undefined && got !== undefined && canonical(expected) === canonical(got)) return;
    if (expected === got) return;
    this.differences.push({ where, what: what(), expected: brief(expected), got: brief(got) });
  }

  /** How much of what was compared was seen there. */
  comparedIn(where: string): number {
    return this.places.get(where) ?? 0;
  }

  /** Everything that is on either side. */
  checkAll<K, V>(where: string, what: (key: K) => string, expected: ReadonlyMap<K, V>, got: ReadonlyMap<K, V>): void {
    for (const key of new Set([...expected.keys(), ...got.keys()]))
      this.check(where, () => what(key), expected.get(key), got.get(key));
  }
}

/** Breakdowns by topic and start of the window. */
export type ByWindow = Map<Topic, Map<number, Breakdown>>;

/** Adds what one shard, or one part, knows of a window to what others do. */
export const addTo = (all: ByWindow, topic: Topic, start: number, breakdown: Breakdown): void => {
  const windows = all.get(topic) ?? new Map<number, Breakdown>();
  all.set(topic, windows);
  const known = windows.get(start);
  windows.set(start, known ? mergeBreakdowns(known, breakdown, metrics.declaredLabels(topic)) : breakdown);
};

export const titleOf = (granularity: Granularity, topic: Topic, start: number): string =>
  `${topic}, the ${granularity} ${new Date(start).toISOString()}`;

const within = (windows: ReadonlyMap<number, Breakdown> | undefined, from: number): Map<number, Breakdown> =>
  new Map([...(windows ?? [])].filter(([start]) => start >= from));

/** Compares all windows of all metrics that start at `from` or later with the truth. */
export const checkWindows = (
  comparison: Comparison,
  where: string,
  granularity: Granularity,
  sides: { readonly expected: ReadonlyMap<Topic, ReadonlyMap<number, Breakdown>>; readonly got: ByWindow },
  from = Number.NEGATIVE_INFINITY,
): void => {
  for (const topic of new Set([...sides.expected.keys(), ...sides.got.keys()]))
    comparison.checkAll(
      where,
      (start) => titleOf(granularity, topic, start),
      within(sides.expected.get(topic), from),
      within(sides.got.get(topic), from),
    );
};

const shownBy = ({ store }: Page): ByWindow => {
  const shown: ByWindow = new Map();
  for (const [topic, { minutes }] of store.view.state.series)
    for (const minute of minutes.values())
      for (const [start, shards] of minute)
        for (const breakdown of shards.values()) addTo(shown, topic, start, breakdown);
  return shown;
};

/** What each page shows of the half hour that it keeps, but for the minute that it is about to forget. */
export const checkPages = (comparison: Comparison, { figures }: Truth, pages: readonly Page[], now: number): void => {
  const oldest = Math.floor((now - LIVE_SPAN_MS) / MINUTE_MS) * MINUTE_MS + 2 * MINUTE_MS;
  for (const [i, page] of pages.entries())
    checkWindows(comparison, `page ${i + 1}`, 'second', { expected: figures.second, got: shownBy(page) }, oldest);
};
