declare module 'kinesalite' {
  import type { Server } from 'node:http';

  interface Options {
    readonly createStreamMs: number;
    readonly deleteStreamMs: number;
    readonly updateStreamMs: number;
    readonly shardLimit: number;
    readonly path?: string;
  }

  export default function kinesalite(options: Options): Server;
}

declare module 'kinesalite/db/index.js' {
  type Callback = (error: unknown) => void;
  interface Entry {
    readonly key: string;
    readonly value: unknown;
  }

  interface StreamDb {
    readonly createReadStream: (range: { readonly gte: string; readonly lt: string }) => AsyncIterable<Entry>;
    readonly createKeyStream: (range: { readonly gte: string; readonly lt: string }) => AsyncIterable<string>;
    readonly batch: (changes: readonly Change[], done: Callback) => void;
  }

  type Change =
    | { readonly type: 'del'; readonly key: string }
    | { readonly type: 'put'; readonly key: string; readonly value: unknown };

  /** All that kinesalite knows. */
  export interface Store {
    readonly db: { readonly close: (done: Callback) => void };
    /** A JSON value a stream. */
    readonly metaDb: {
      readonly createReadStream: () => AsyncIterable<Entry>;
      readonly put: (name: string, stream: unknown, done: Callback) => void;
      readonly del: (name: string, done: Callback) => void;
    };
    /** Deletes a stream's records. */
    readonly deleteStreamDb: (name: string, done: Callback) => void;
    /** A stream's records, by shard and sequence number: `00000000/4966…`. */
    readonly getStreamDb: (name: string) => StreamDb;
  }

  /** @param options without a path everything is in memory. */
  export const create: (options: { readonly path?: string }) => Store;

  export const shardIxToHex: (shardIx: number) => string;

  /** What a sequence number is made of. Times in ms since the epoch. */
  export interface Sequence {
    readonly shardCreateTime: number;
    readonly seqIx?: number | string | null;
    readonly byte1?: string;
    readonly seqTime?: number;
    readonly shardIx?: number;
    readonly version?: number;
  }

  /** Its own modules find these here whenever they call them. */
  const functions: {
    create: (options: { readonly path?: string }) => Store;
    parseSequence: (sequenceNumber: string) => Sequence;
    stringifySequence: (sequence: Sequence) => string;
    /** Of what is returned, only this is used. */
    partitionKeyToHashKey: (partitionKey: string) => { readonly comparedTo: (other: string) => number | null };
  };
  export default functions;
}

declare module 'cbor' {
  export class Tagged {
    constructor(tag: number, value: unknown);
  }
  export const Decoder: {
    readonly decodeFirstSync: (
      body: Buffer,
      options: { readonly tags: Readonly<Record<number, (value: unknown) => unknown>> },
    ) => unknown;
  };
  export const Encoder: {
    readonly encodeOne: (value: unknown, options: { readonly highWaterMark: number }) => Buffer;
  };
}
