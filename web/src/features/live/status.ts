import type { DeltaFrame, Pacing } from '@millrace/contract';
import { formatClock, formatDuration, formatMinute, groupDigits } from '../../lib/format';
import { type ConnectionState, describeState } from '../connection/connection-state';
import type { BackfillStatus } from '../settling/backfill';
import { type Coverage, UNDER_WAY_MS } from '../settling/coverage';
import type { LatencySummary } from './latency';

/** How fresh the page is. Times in ms by the server's clock. */
export interface Freshness {
  /** The second that this is of. */
  readonly now: number;
  /** When the newest event came that is shown. */
  readonly updatedAt: number | undefined;
  readonly latency: LatencySummary | undefined;
  /** How long ago that arrived up to which the page has seen every shard, live or settled; undefined while that is not known. */
  readonly lag: number | undefined;
  readonly coverage: Coverage;
  readonly settledUntil: number | undefined;
  readonly backfillStatus: BackfillStatus;
  /** Since when the picture is held, and how many events have come since. */
  readonly paused: { readonly since: number; readonly events: number } | undefined;
}

/** Frames whose keys are remembered: a frame that comes twice does so within seconds. */
const MAX_KEYS = 500;

/** Counts the events that come during a pause, each once. */
export class Waiting {
  readonly since: number;
  private sum = 0;
  private readonly keys = new Set<string>();

  constructor(since: number) {
    this.since = since;
  }

  get events(): number {
    return this.sum;
  }

  add({ shard, arrived, part, events, windows }: DeltaFrame): void {
    const key = `${shard} ${arrived.first} ${arrived.last} ${windows[0]?.first}`;
    if (part !== 1 || this.keys.has(key)) return;
    this.sum += events;
    this.keys.add(key);
    for (const oldest of this.keys) if (this.keys.size > MAX_KEYS) this.keys.delete(oldest);
  }
}

/** What the page says of itself at one glance. */
export type Status =
  | { readonly kind: 'connecting' }
  /** `delayMs`: from an event's arrival to the screen; absent while nothing comes. `everyMs`: how often frames come, where they are kept apart. */
  | { readonly kind: 'live'; readonly delayMs?: number; readonly everyMs?: number }
  | { readonly kind: 'behind'; readonly seconds: number }
  | { readonly kind: 'paused'; readonly since: number; readonly waiting: number }
  /** `inMs`: until the next try; absent during one. */
  | { readonly kind: 'retry'; readonly inMs?: number; readonly reason: string }
  | { readonly kind: 'offline' }
  | { readonly kind: 'asleep' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: string };

/** From this delay on the page says that it is behind; later by the interval that frames are kept apart on purpose. */
const BEHIND_MS = 3000;

/** An interval from this one on stands in the status instead of the delay, which follows from it. */
const LONG_MS = 1000;

/**
 * How late the page is: as late as what came in the last moments, and where a shard is not seen for longer than that can be with one that is
 * quiet, as late as that shard.
 */
const delayOf = ({ latency, lag = 0 }: Freshness): number | undefined => {
  const recent = latency?.recent;
  return lag > UNDER_WAY_MS ? Math.max(lag, recent ?? 0) : recent;
};

const liveStatus = (freshness: Freshness): Status => {
  const delayMs = delayOf(freshness);
  const { interval = 0 } = freshness.latency?.pacing ?? {};
  const behindMs = BEHIND_MS + interval;
  if (delayMs !== undefined && delayMs >= behindMs) return { kind: 'behind', seconds: Math.floor(delayMs / 1000) };
  if (interval >= LONG_MS) return { kind: 'live', everyMs: interval };
  const usual = delayMs ?? freshness.latency?.p50;
  return usual !== undefined && usual < behindMs ? { kind: 'live', delayMs: usual } : { kind: 'live' };
};

const retryStatus = (state: Extract<ConnectionState, { kind: 'reconnecting' }>, now: number): Status => {
  const { reason, nextTry, offline } = state;
  if (offline) return { kind: 'offline' };
  return { kind: 'retry', reason, ...(nextTry !== undefined && { inMs: Math.max(0, nextTry - now) }) };
};

/** `now`: by this machine's clock, ms. A pause is what a person chose, and holds the picture whatever the connection does. */
export const statusOf = (state: ConnectionState, freshness: Freshness, now: number): Status => {
  const { paused } = freshness;
  if (state.kind === 'failed' || state.kind === 'signed-out') return state;
  if (paused) return { kind: 'paused', since: paused.since, waiting: paused.events };
  if (state.kind === 'reconnecting') return retryStatus(state, now);
  return state.kind === 'live' ? liveStatus(freshness) : state;
};

const delayText = (ms: number): string => (ms < 100 ? '< 0.1 s' : `${(ms / 1000).toFixed(1)} s`);

/** `0.5 s`, `5 s`. */
const intervalText = (ms: number): string => `${Number((ms / 1000).toFixed(1))} s`;

const liveText = ({ delayMs, everyMs }: Extract<Status, { kind: 'live' }>): string => {
  if (everyMs !== undefined) return `Live · every ${intervalText(everyMs)}`;
  return delayMs === undefined ? 'Live' : `Live · ${delayText(delayMs)}`;
};

const waitingText = (events: number): string => (events === 0 ? '' : ` · ${groupDigits(String(events))} waiting`);

/** The status in a few words: `Live · 0.4 s`, `Live · every 5 s`, `13 s behind`, `Paused 14:02 · 1,240 waiting`, `Retry in 3 s`. */
export const statusText = (status: Status): string => {
  switch (status.kind) {
    case 'live':
      return liveText(status);
    case 'behind':
      return `${formatDuration(status.seconds * 1000)} behind`;
    case 'paused':
      return `Paused ${formatMinute(status.since)}${waitingText(status.waiting)}`;
    case 'retry':
      return status.inMs === undefined ? 'Reconnecting' : `Retry in ${formatDuration(Math.max(1000, status.inMs))}`;
    default:
      return statusWord(status);
  }
};

/** The status in one word that stands still, for those who have it read to them. */
export const statusWord = ({ kind }: Status): string =>
  ({
    connecting: 'Connecting',
    live: 'Live',
    behind: 'Behind',
    paused: 'Paused',
    retry: 'Reconnecting',
    offline: 'Offline',
    asleep: 'Asleep',
    'signed-out': 'Signed out',
    failed: 'Stopped',
  })[kind];

export interface StatusFact {
  readonly name: string;
  readonly text: string;
}

const coveredFor = ({ coverage, now }: Freshness): string => {
  const last = coverage.at(-1);
  if (!last) return 'nothing yet';
  const [from, to] = [Math.max(last.from, now - 1_800_000), Math.min(last.to ?? now, now)];
  return `${formatMinute(from)} to ${last.to === undefined ? 'now' : formatClock(to)}`;
};

const backfillWords: Record<BackfillStatus, string> = {
  'under way': 'under way',
  failed: 'failed, trying again',
  done: 'done',
};

const pacingWords: Record<Pacing['reason'], string> = {
  viewers: 'since many people watch',
  busy: 'since the service is busy',
  budget: 'and at times later: more people watch than the service can serve',
};

const updatesText = (pacing: Pacing | undefined): string =>
  pacing ? `every ${intervalText(pacing.interval)}, ${pacingWords[pacing.reason]}` : 'as events come in';

/** What is behind the status, each with its name. */
export const statusFacts = (state: ConnectionState, freshness: Freshness, now: number): readonly StatusFact[] => {
  const { updatedAt, latency, settledUntil, backfillStatus, paused } = freshness;
  const ms = (delay: number) => `${groupDigits(String(Math.round(delay)))} ms`;
  const delay = latency && `p50 ${ms(latency.p50)}, p99 ${ms(latency.p99)}`;
  return [
    { name: 'Connection', text: describeState(state, now) },
    {
      name: paused ? 'Last event shown' : 'Last event',
      text: updatedAt === undefined ? 'none yet' : formatClock(updatedAt),
    },
    { name: 'Event to screen', text: delay ?? 'not measured yet' },
    { name: 'Updates', text: updatesText(latency?.pacing) },
    { name: 'Complete', text: coveredFor(freshness) },
    { name: 'Settled up to', text: settledUntil === undefined ? 'not known yet' : formatClock(settledUntil) },
    { name: 'Backfill', text: backfillWords[backfillStatus] },
  ];
};
