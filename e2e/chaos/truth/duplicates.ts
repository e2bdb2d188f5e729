/** Each shard with all those that it is the child of, directly or not. */
export type Ancestors = ReadonlyMap<string, readonly string[]>;

export const ancestorsOf = (parents: ReadonlyMap<string, readonly string[]>): Ancestors => {
  const found = new Map<string, readonly string[]>();
  const walk = (shard: string): readonly string[] => {
    const known = found.get(shard);
    if (known) return known;
    const direct = parents.get(shard) ?? [];
    const all = [...new Set(direct.flatMap((parent) => [parent, ...walk(parent)]))];
    found.set(shard, all);
    return all;
  };
  for (const shard of parents.keys()) walk(shard);
  return found;
};

/** An event in the log: `id` is unique with its source. */
interface SeenEvent {
  readonly shard: string;
  readonly arrived: number;
  readonly id: string;
}

/**
 * The rule as the design states it: a duplicate has the id of an earlier record of the same shard, or of its ancestors, that arrived no more than
 * `ms` before. Events must come in the order of the log, parents before children.
 */
export const duplicateFinder = (ancestors: Ancestors, ms: number): ((event: SeenEvent) => boolean) => {
  const last = new Map<string, number>();
  return ({ shard, arrived, id }) => {
    const earlier = [shard, ...(ancestors.get(shard) ?? [])].map((candidate) => last.get(`${candidate} ${id}`));
    last.set(`${shard} ${id}`, arrived);
    return earlier.some((at) => at !== undefined && arrived - at <= ms);
  };
};
