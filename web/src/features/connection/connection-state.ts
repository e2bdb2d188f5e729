import type { RoomState, ServerMessage, ShardCheckpoint, Topic } from '@millrace/contract';
import { formatDuration } from '../../lib/format';

/** What stands between the page and its data, for people and for the parts that draw it. */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `nextTry`: when, ms; absent while a try is under way or while the browser has no network. */
  | { readonly kind: 'reconnecting'; readonly reason: string; readonly nextTry?: number; readonly offline: boolean }
  /** Nobody looks at the page. */
  | { readonly kind: 'asleep' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: string };

type StateKind = ConnectionState['kind'];

/**
 * Which states follow each; `start` is before the first. Those that nothing follows are final: the page must sign in again or be reloaded.
 * `Connection.stop` ends it from any state. The helper of the connection's tests refuses any other transition, and what leads to each is in
 * `docs/architecture.md`, which a test compares with this.
 */
export const transitions: Readonly<Record<'start' | StateKind, readonly StateKind[]>> = {
  start: ['connecting'],
  connecting: ['live', 'reconnecting', 'signed-out', 'failed', 'asleep'],
  live: ['reconnecting', 'failed', 'asleep'],
  reconnecting: ['reconnecting', 'live', 'signed-out', 'failed', 'asleep'],
  asleep: ['connecting'],
  'signed-out': [],
  failed: [],
};

/** Everything that a connection reports. */
export type ConnectionEvent =
  | { readonly kind: 'state'; readonly state: ConnectionState }
  | { readonly kind: 'message'; readonly message: ServerMessage }
  /** A message that this page does not understand. */
  | { readonly kind: 'unknown' }
  /** `offset`: the server's clock minus ours, ms. */
  | { readonly kind: 'clock'; readonly offset: number }
  /**
   * The clock is measured and the subscription answered. The server's senders learn of it within a second, and until then may leave
   * this page out; whatever they left out is settled `settleAfter` ms after the answer.
   */
  | { readonly kind: 'subscribed'; readonly settleAfter: number; readonly topics: readonly Topic[] }
  /** The server has taken in that the page wants other topics, and sends these from within a second on. */
  | { readonly kind: 'topics'; readonly topics: readonly Topic[] }
  /** The rooms that the page has come into, as they are. */
  | { readonly kind: 'rooms'; readonly rooms: readonly RoomState[] }
  /** How far each shard is settled, as the server says at `time`, ms by its clock. */
  | { readonly kind: 'checkpoints'; readonly checkpoints: readonly ShardCheckpoint[]; readonly time: number }
  /** There is no connection any more. */
  | { readonly kind: 'lost' }
  /** From `at` (ms) on the page sees everything, or nothing. */
  | { readonly kind: 'coverage'; readonly connected: boolean; readonly at: number };

const stateWord = ({ kind }: ConnectionState): string =>
  ({
    connecting: 'Connecting',
    live: 'Connected',
    reconnecting: 'Reconnecting',
    asleep: 'Asleep',
    'signed-out': 'Signed out',
    failed: 'Stopped',
  })[kind];

/** The state in words; `now` in ms. */
export const describeState = (state: ConnectionState, now: number): string => {
  if (state.kind === 'asleep') return 'Asleep, since nobody looked';
  if (state.kind === 'failed') return `Stopped: ${state.reason}`;
  if (state.kind !== 'reconnecting') return stateWord(state);
  if (state.offline) return 'Offline, waiting for the network';
  if (state.nextTry === undefined) return 'Reconnecting';
  return `Reconnecting, next try in ${formatDuration(Math.max(1000, state.nextTry - now))}`;
};
