/** A record of one shard of the stream. */
export interface LogRecord {
  readonly seq: string;
  /** When the stream took it, ms since the epoch. */
  readonly arrived: number;
  readonly data: Uint8Array;
}

/** Records of one shard, in the shard's order. */
export interface ShardBatch {
  readonly shard: string;
  readonly records: readonly LogRecord[];
}
