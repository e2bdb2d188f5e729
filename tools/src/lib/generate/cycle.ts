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
