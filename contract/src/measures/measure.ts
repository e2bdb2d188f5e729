/** Where an event stands in the log, which decides between two events of one time. */
export interface Place {
  /** Event time, ms since the epoch. */
  readonly time: number;
  readonly seq: string;
  readonly shard: string;
}

/**
 * One way to summarise events. `merge` is associative and commutative and gives the same bytes for any split and order,
 * so partials can be made anywhere and joined anywhere.
 */
export interface Measure<P> {
  /** The partial of one event. `scaled` is the event's value as an integer (0 where the metric reads no value). */
  readonly of: (scaled: number, place: Place) => P;
  readonly merge: (a: P, b: P) => P;
}

export const addIntegers = (a: string, b: string): string => (BigInt(a) + BigInt(b)).toString();
