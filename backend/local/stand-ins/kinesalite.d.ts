declare module 'kinesalite' {
  import type { Server } from 'node:http';

  type Options = {
    readonly createStreamMs: number;
    readonly deleteStreamMs: number;
    readonly updateStreamMs: number;
    readonly shardLimit: number;
    readonly path?: string;
  };

  export default function kinesalite(options: Options): Server;
}

declare module 'kinesalite/db/index.js' {
  type Callback = (error: unknown) => void;
  type Entry = { readonly key: string; readonly value: unknown };

  export const create: (options: { readonly path: string }) => {
    readonly db: { readonly close: (done: Callback) => void };
    /** A JSON value a stream. */
    readonly metaDb: {
      readonly createReadStream: () => AsyncIterable<Entry>;
      readonly put: (name: string, stream: unknown, done: Callback) => void;
      readonly del: (name: string, done: Callback) => void;
    };
    /** Deletes a stream's records. */
    readonly deleteStreamDb: (name: string, done: Callback) => void;
  };
}
