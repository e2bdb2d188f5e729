/** Ms since the epoch. */
export type Clock = () => number;

export type Sleep = (ms: number) => Promise<void>;

export type LogFields = Readonly<Record<string, unknown>>;

/** One structured line a call. */
export interface Logger {
  readonly info: (message: string, fields?: LogFields) => void;
  readonly warn: (message: string, fields?: LogFields) => void;
  readonly error: (message: string, fields?: LogFields) => void;
}

/** Where shards come from. */
export interface Lineage {
  /** The shards that this one is the child of: none, or one after a split, or two after a merge. */
  readonly parents: (shard: string) => Promise<readonly string[]>;
}
