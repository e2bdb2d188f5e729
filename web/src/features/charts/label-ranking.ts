/** Labels that have a colour of their own; the rest share one. */
export const COLOURS = 5;

/** The colour that a label had, by dimension, so that a country has one colour in every chart of the page. */
export type ColourMemory = Map<string, Map<string, number>>;

/**
 * Which labels of a dimension are drawn apart, and in which colour. A label keeps its colour for as long as it occurs; the
 * largest of the others take what is free, the colour that they have elsewhere on the page if they can.
 */
export const assignColours = (
  held: ReadonlyMap<string, number>,
  ranked: readonly string[],
  memory: Map<string, number>,
): ReadonlyMap<string, number> => {
  const occurs = new Set(ranked);
  const colours = new Map([...held].filter(([label]) => occurs.has(label)));
  const free = new Set(Array.from({ length: COLOURS }, (_, i) => i));
  for (const colour of colours.values()) free.delete(colour);
  for (const label of ranked) {
    const [any] = free;
    if (any === undefined) break;
    if (colours.has(label)) continue;
    const wanted = memory.get(label);
    const colour = wanted !== undefined && free.has(wanted) ? wanted : any;
    free.delete(colour);
    colours.set(label, colour);
    memory.set(label, colour);
  }
  return colours;
};

export interface Ranking {
  /** All labels, the largest first as of the last second; new ones at the end. */
  readonly order: readonly string[];
  readonly colours: ReadonlyMap<string, number>;
}

/** Keeps rows where they are between two ticks of the clock, however fast the figures move. */
export class LabelRanking {
  readonly #memory: Map<string, number>;
  #rankedAt: number | undefined;
  #ranking: Ranking = { order: [], colours: new Map() };

  constructor(dimension: string, memory: ColourMemory) {
    this.#memory = memory.get(dimension) ?? new Map();
    memory.set(dimension, this.#memory);
  }

  rank(values: readonly (readonly [label: string, value: number])[], now: number): Ranking {
    const known = new Set(this.#ranking.order);
    const fresh = values.filter(([label]) => !known.has(label)).map(([label]) => label);
    if (now === this.#rankedAt && fresh.length === 0) return this.#ranking;
    const order =
      now === this.#rankedAt
        ? [...this.#ranking.order, ...fresh]
        : [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([label]) => label);
    this.#rankedAt = now;
    this.#ranking = { order, colours: assignColours(this.#ranking.colours, order, this.#memory) };
    return this.#ranking;
  }
}
