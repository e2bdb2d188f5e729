/** Where an event stands in the log, which decides between two events of one time. */
export interface LogPosition {
  /** Event time, ms since the epoch. */
  readonly time: number;
  readonly seq: string;
  readonly shard: string;
}

/** Adds up events one by one: making a partial of each and merging it would take too long. */
export interface Collector<P> {
  readonly add: (scaled: number, position: LogPosition) => void;
  /** The partial of what was added, which is at least one event. */
  readonly partial: () => P;
}

/**
 * One way to summarise events. `merge` is associative and commutative and gives the same bytes for any split and order,
 * so partials can be made anywhere and joined anywhere.
 */
export interface Measure<P> {
  /** The partial of one event. `scaled` is the event's value as an integer (0 where the metric reads no value). */
  readonly of: (scaled: number, position: LogPosition) => P;
  readonly merge: (a: P, b: P) => P;
  /** Its partial is the same as merging those of all events. */
  readonly collector: () => Collector<P>;
  /** Undeclared labels that a dimension keeps, where a partial is so large that it is fewer than `DIMENSION_CAP`. */
  readonly labelCap?: number;
}

export const addIntegers = (a: string, b: string): string => (BigInt(a) + BigInt(b)).toString();
