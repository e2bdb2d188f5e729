import type { Click, CloudEvent, Reading } from '@millrace/contract';

export const formats = ['cloudevents', 'readings', 'prices', 'clickstream', 'vehicles'] as const;
export type Format = (typeof formats)[number];

/** An event as a producer would send it: what the record holds, and the partition key that keeps its like in order. */
export interface Sample {
  /** A `Format`, or what else made it: `template`, `file`. */
  readonly format: string;
  readonly partitionKey: string;
  /** What goes into the record as JSON, or the text that a price line is. */
  readonly event: CloudEvent | Reading | Click | string;
}

/** Makes the next event. `now` is its time, in ms since the epoch, and never goes back. */
export type Generator = (now: number) => Sample;

export type NonEmpty<T> = readonly [T, ...T[]];

export const mapNonEmpty = <T, R>([first, ...rest]: NonEmpty<T>, change: (item: T) => R): NonEmpty<R> => [
  change(first),
  ...rest.map(change),
];

/** Hands out the items in turn, for ever. */
export const cycle = <T>(items: NonEmpty<T>): (() => T) => {
  let next = 0;
  return () => items[next++ % items.length] ?? items[0];
};
