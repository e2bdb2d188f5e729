/** Labels that have a colour of their own; the rest share one. */
export const COLOURS = 5;

/** The colour that a label had, by dimension, so that a country has one colour in every chart of the page. */
export type ColourMemory = Map<string, Map<string, number>>;

/** How much larger a label must have become than one with a colour to take that colour from it. */
const CLEARLY = 1.5;

type Values = readonly (readonly [label: string, value: number])[];

const largestFirst = (values: Values): Values => [...values].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));

/** What is held, without the labels that are gone and those whose colour a clearly larger one should have. */
const retainedColours = (held: ReadonlyMap<string, number>, ranked: Values): Map<string, number> => {
  const occurs = new Set(ranked.map(([label]) => label));
  const retained = new Map([...held].filter(([label]) => occurs.has(label)));
  const waiting = ranked.slice(0, COLOURS).filter(([label]) => !retained.has(label));
  const small = ranked.slice(COLOURS).filter(([label]) => retained.has(label));
  for (const [, value] of waiting) {
    const least = small.pop();
    if (retained.size >= COLOURS && least && value > CLEARLY * least[1]) retained.delete(least[0]);
  }
  return retained;
};

/** A free colour, one that no label of the page has if there is one. */
const unused = (free: ReadonlySet<number>, memory: ReadonlyMap<string, number>): number | undefined => {
  const taken = new Set(memory.values());
  return [...free].find((colour) => !taken.has(colour)) ?? [...free][0];
};

/**
 * Which labels of a dimension are drawn apart, and in which colour. A label keeps its colour until it is gone or has become
 * clearly smaller than one that has none; the largest take what is free, the colour that they have elsewhere on the page if
 * they can.
 */
export const assignColours = (
  held: ReadonlyMap<string, number>,
  values: Values,
  memory: Map<string, number>,
): ReadonlyMap<string, number> => {
  const ranked = largestFirst(values);
  const colours = retainedColours(held, ranked);
  const free = new Set(Array.from({ length: COLOURS }, (_, i) => i));
  for (const colour of colours.values()) free.delete(colour);
  const give = (label: string, colour: number | undefined): void => {
    if (colour === undefined || !free.delete(colour)) return;
    colours.set(label, colour);
    if (!memory.has(label)) memory.set(label, colour);
  };
  const waiting = ranked.map(([label]) => label).filter((label) => !colours.has(label));
  const chosen = waiting.slice(0, free.size);
  // First those who have one elsewhere, or a label that is new to the page would take it from them.
  for (const label of chosen) give(label, memory.get(label));
  for (const label of chosen) if (!colours.has(label)) give(label, unused(free, memory));
  return colours;
};

export interface Ranking {
  /** All labels, the largest first as of the last second; new ones at the end. */
  readonly order: readonly string[];
  readonly colours: ReadonlyMap<string, number>;
}

/** Keeps rows where they are between two ticks of the clock, however fast the figures move. */
export class LabelRanking {
  private readonly memory: Map<string, number>;
  private rankedAt: number | undefined;
  private ranking: Ranking = { order: [], colours: new Map() };

  constructor(dimension: string, memory: ColourMemory) {
    this.memory = memory.get(dimension) ?? new Map();
    memory.set(dimension, this.memory);
  }

  rank(values: Values, now: number): Ranking {
    const known = new Set(this.ranking.order);
    const fresh = values.filter(([label]) => !known.has(label)).map(([label]) => label);
    if (now === this.rankedAt && fresh.length === 0) return this.ranking;
    const order =
      now === this.rankedAt ? [...this.ranking.order, ...fresh] : largestFirst(values).map(([label]) => label);
    this.rankedAt = now;
    this.ranking = { order, colours: assignColours(this.ranking.colours, values, this.memory) };
    return this.ranking;
  }
}
