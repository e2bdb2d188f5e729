import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/** Where Linux lists its TCP connections; others have none, and then nothing is said of unread bytes. */
const TABLE = '/proc/net/tcp';

/** `sl: local remote state tx_queue:rx_queue`, all but the first in hexadecimal. */
const LINE = /^\s*\d+: \w+:(\w+) \w+:(\w+) 01 \w+:(\w+) /;

/** What has come over connections to `port` and was not read, bytes, without those from ports in `ignored`. */
export const unreadIn = (table: string, port: number, ignored: ReadonlySet<number>): number =>
  table.split('\n').reduce((sum, line) => {
    const [, local = '', remote = '', unread = ''] = LINE.exec(line) ?? [];
    if (Number.parseInt(remote, 16) !== port || ignored.has(Number.parseInt(local, 16))) return sum;
    return sum + Number.parseInt(unread, 16);
  }, 0);

const readTable = (): string | undefined => {
  try {
    return readFileSync(TABLE, 'latin1');
  } catch {
    return undefined;
  }
};

const RESOLUTION_MS = 10;
const LOOK_EVERY_MS = 10_000;

const msOf = (nanoseconds: number): number => Math.max(0, Math.round(nanoseconds / 1e6) - RESOLUTION_MS);

/** How far behind this process was: what it does with a frame it does so much later than the frame has come. */
export interface OwnDelay {
  /** By how much timers were late, ms. */
  readonly loopMs: { readonly p50: number; readonly p99: number; readonly most: number };
  /** The most that had come over all connections and was not read, KB. */
  readonly unreadKb: number | undefined;
}

/** @param port of the WebSockets, @param silent local ports of those that are not to read */
export const watchOwnDelay = (port: number, silent: () => ReadonlySet<number>): (() => OwnDelay) => {
  const loop = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let most: number | undefined;
  const look = () => {
    const table = readTable();
    if (table !== undefined) most = Math.max(most ?? 0, unreadIn(table, port, silent()));
  };
  loop.enable();
  const timer = setInterval(look, LOOK_EVERY_MS);
  return () => {
    clearInterval(timer);
    look();
    loop.disable();
    return {
      loopMs: { p50: msOf(loop.percentile(50)), p99: msOf(loop.percentile(99)), most: msOf(loop.max) },
      unreadKb: most === undefined ? undefined : Math.round(most / 1024),
    };
  };
};
