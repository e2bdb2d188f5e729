import type { Dimension } from '@millrace/contract';
import { COLOURS, LabelColours } from '../metrics/colours';

/** The labels that the page has drawn apart, by dimension, so that a country has one colour in every chart. */
export type KnownLabels = Map<string, LabelColours>;

/** How much larger a label must have become than one that is drawn apart to take its place. */
const CLEARLY = 1.5;
/** How much larger a row must have become than the one above it to pass it at once; others wait for their turn. */
const NOTABLY = 1.1;
const SORTED_EVERY_MS = 10_000;

type Values = readonly (readonly [label: string, value: number])[];

const largestFirst = (values: Values): Values => [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

/** Which labels are drawn apart: as many of the largest as there are colours. One keeps its place until it is gone, or clearly smaller than one that has none. */
export const chooseDrawn = (held: ReadonlySet<string>, values: Values): ReadonlySet<string> => {
  const ranked = largestFirst(values);
  const drawn = new Map(ranked.filter(([label]) => held.has(label)));
  for (const [label, value] of ranked) {
    if (drawn.has(label)) continue;
    const [least] = [...drawn].sort(([, a], [, b]) => a - b);
    if (drawn.size >= COLOURS && !(least && value > CLEARLY * least[1])) break;
    if (drawn.size >= COLOURS && least) drawn.delete(least[0]);
    drawn.set(label, value);
  }
  return new Set(drawn.keys());
};

export interface Ranking {
  /** All labels, the largest first; new ones at the end until the next second. */
  readonly order: readonly string[];
  /** Those that are drawn apart, in that order. */
  readonly colours: ReadonlyMap<string, number>;
}

/** Keeps rows and colours where they are, however fast the figures move. */
export class LabelRanking {
  private readonly dimension: Dimension;
  private readonly known: LabelColours;
  private rankedAt: number | undefined;
  private sortedAt = Number.NEGATIVE_INFINITY;
  private knownSize = 0;
  private ranking: Ranking = { order: [], colours: new Map() };

  constructor(dimension: Dimension, known: KnownLabels) {
    this.dimension = dimension;
    this.known = known.get(dimension.name) ?? new LabelColours();
    known.set(dimension.name, this.known);
  }

  rank(values: Values, now: number): Ranking {
    const shown = new Set(this.ranking.order);
    const fresh = values.filter(([label]) => !shown.has(label)).map(([label]) => label);
    const sameSecond = now === this.rankedAt;
    if (sameSecond && fresh.length === 0 && this.known.size === this.knownSize) return this.ranking;
    const order = sameSecond ? [...this.ranking.order, ...fresh] : this.sorted(values, now);
    this.rankedAt = now;
    this.ranking = { order, colours: this.colours(values, order) };
    return this.ranking;
  }

  private sorted(values: Values, now: number): readonly string[] {
    const held = new Map(values);
    const rows = this.ranking.order.flatMap((label): Values => {
      const value = held.get(label);
      return value === undefined ? [] : [[label, value]];
    });
    const stands = rows.every(([, value], i) => i === 0 || value <= NOTABLY * (rows[i - 1]?.[1] ?? 0));
    if (stands && rows.length === values.length && now - this.sortedAt < SORTED_EVERY_MS)
      return rows.map(([label]) => label);
    this.sortedAt = now;
    return largestFirst(values).map(([label]) => label);
  }

  private colours(values: Values, order: readonly string[]): ReadonlyMap<string, number> {
    const held = this.ranking.colours;
    const drawn = chooseDrawn(new Set(held.keys()), values);
    const colours = this.known.beside(this.dimension, drawn, held);
    this.knownSize = this.known.size;
    return new Map(order.flatMap((label) => (drawn.has(label) ? [[label, colours.get(label) ?? 0] as const] : [])));
  }
}
