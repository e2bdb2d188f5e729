import type { Breakdown, DeclaredLabels, SettledFrame, Topic } from '@millrace/contract';
import { type Checkpoints, noCheckpoints, type WaitingParts } from './checkpoints';
import type { Ledger } from './ledger';

/** The events of one second, by shard, since each shard settles by itself. */
export type WindowShards = ReadonlyMap<string, Breakdown>;

/** The seconds of one minute that have events, by their start, ms. */
export type Minute = ReadonlyMap<number, WindowShards>;

export interface LiveSeries {
  /** By the start of the minute, ms: an event replaces one minute and not half an hour of seconds. */
  readonly minutes: ReadonlyMap<number, Minute>;
  /** Start of the newest second that has events. */
  readonly newest: number;
}

/** The windows of one minute, by start and shard. */
export type Ledgers = ReadonlyMap<string, Ledger>;

/** Everything that has come. A series that has not changed stays the same object, so that it is not drawn again. */
export interface LiveState {
  /** What is to be shown of each window. */
  readonly series: ReadonlyMap<Topic, LiveSeries>;
  /** Where that comes from, by the start of the minute, ms. */
  readonly ledgers: ReadonlyMap<number, Ledgers>;
  /** The windows with deltas that are not settled, and since when the oldest of them has been here, ms by this machine's clock. */
  readonly open: ReadonlyMap<string, OpenWindow>;
  readonly checkpoints: Checkpoints;
  readonly parts: WaitingParts;
  /** When the newest record arrived that a delta brought, by shard, ms by the server's clock. */
  readonly heard: ReadonlyMap<string, number>;
  /** When what the newest inputs brought late arrived, ms: settled frames which show what no delta did. */
  readonly late: readonly number[];
}

export interface OpenWindow {
  readonly start: number;
  readonly shard: string;
  readonly since: number;
}

/** Labels that are always broken out, by topic and dimension. */
export type DeclaredByTopic = ReadonlyMap<Topic, DeclaredLabels>;

/**
 * What may have changed: the windows of any length whose start lies in the stretch (ms, both ends included), no window at all, or, after
 * frames were missed, anything.
 */
export type Invalidated = SettledFrame['invalidated'] | 'anything';

export const MINUTE_MS = 60_000;

export const minuteOf = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

export const windowAt = ({ minutes }: LiveSeries, start: number): WindowShards | undefined =>
  minutes.get(minuteOf(start))?.get(start);

export const emptyState: LiveState = {
  series: new Map(),
  ledgers: new Map(),
  open: new Map(),
  checkpoints: noCheckpoints,
  parts: new Map(),
  heard: new Map(),
  late: [],
};
