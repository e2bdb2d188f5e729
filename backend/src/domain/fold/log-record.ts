/** A record of one shard of the stream. */
export interface LogRecord {
  readonly seq: string;
  /** When the stream took it, ms since the epoch. */
  readonly arrived: number;
  readonly data: Uint8Array;
}
