export interface ShardEntry {
  readonly id: string;
  /** One after a split, two after a merge. */
  readonly parents: readonly string[];
  /** Split or merged: it takes no more records. */
  readonly closed: boolean;
}

/** Shards that a mapping with this start never has to read: with LATEST those that get no more records. */
export const passedAtStart = (shards: readonly ShardEntry[], start: 'LATEST' | 'TRIM_HORIZON'): string[] =>
  start === 'LATEST' ? shards.filter(({ closed }) => closed).map(({ id }) => id) : [];

/** Shards to be opened now: a parent is read to its end before its children. A parent that the log no longer lists has expired. */
export const shardsToOpen = (
  shards: readonly ShardEntry[],
  finished: ReadonlySet<string>,
  opened: ReadonlySet<string>,
): string[] => {
  const listed = new Set(shards.map(({ id }) => id));
  return shards
    .filter(({ id }) => !finished.has(id) && !opened.has(id))
    .filter(({ parents }) => parents.every((parent) => finished.has(parent) || !listed.has(parent)))
    .map(({ id }) => id);
};
