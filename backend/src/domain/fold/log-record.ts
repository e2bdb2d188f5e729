/** A record of one shard of the stream. */
export interface LogRecord {
  readonly seq: string;
  /** When the stream took it, ms since the epoch. */
  readonly arrived: number;
  readonly data: Uint8Array;
  /** The same where it is known to be text: then nothing has to be decoded. */
  readonly text?: string | undefined;
}

/** Records of one shard, in the shard's order. */
export interface ShardBatch {
  readonly shard: string;
  readonly records: readonly LogRecord[];
}
