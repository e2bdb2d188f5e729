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
