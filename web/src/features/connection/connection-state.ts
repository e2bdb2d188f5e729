import type { ServerMessage, ShardCheckpoint } from '@millrace/contract';
import { formatDuration } from '../../lib/format';

/**
 * What stands between the page and its data, for people and for the parts that draw it. `connection.test.ts` holds each row, and its
 * helper refuses a step that is not in the table.
 *
 * | From                                 | When                                                   | To             | Test                                                |
 * | ------------------------------------ | ------------------------------------------------------ | -------------- | --------------------------------------------------- |
 * | (none)                               | the page is there                                      | `connecting`   | connecting → live: a ticket, a socket, …            |
 * | `connecting`                         | the subscription is answered and the clock is measured | `live`         | how far the clocks are apart is known before …      |
 * | `connecting`                         | no ticket, or the socket ends                          | `reconnecting` | a ticket that cannot be had is a failed try …       |
 * | `live`                               | the socket ends, is silent, or the device goes offline | `reconnecting` | live → reconnecting → live: …                       |
 * | `live`                               | the token is about to end: a successor takes over      | `live`         | before its token ends a connection is handed over … |
 * | `reconnecting`                       | the wait is over, or there is reason to hope: a try    | `reconnecting` | a person who asks, or a network that comes back, …  |
 * | `reconnecting`                       | a try fails: the next wait is longer                   | `reconnecting` | waits grow while tries fail, …                      |
 * | `reconnecting`                       | the subscription is answered and the clock is measured | `live`         | live → reconnecting → live: …                       |
 * | `connecting`, `reconnecting`         | the user pool's session is over                        | `signed-out`   | a session that has ended is not retried             |
 * | `connecting`, `reconnecting`         | the subscription is refused for good                   | `failed`       | a subscription that is refused for good …           |
 * | `connecting`, `live`, `reconnecting` | nobody has looked at the page for ten minutes          | `asleep`       | a page that sleeps has no connection …              |
 * | `asleep`                             | the page is looked at                                  | `connecting`   | a page that sleeps has no connection …              |
 *
 * `signed-out` and `failed` are final: the page must sign in again or be reloaded. `Connection.stop` ends it from any state.
 */
export type ConnectionState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** `nextTry`: when, ms; absent while a try is under way or while the browser has no network. */
  | { readonly kind: 'reconnecting'; readonly reason: string; readonly nextTry?: number; readonly offline: boolean }
  /** Nobody looks at the page. */
  | { readonly kind: 'asleep' }
  | { readonly kind: 'signed-out' }
  | { readonly kind: 'failed'; readonly reason: string };

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
  | { readonly kind: 'subscribed'; readonly settleAfter: number }
  /** How far each shard is settled, as the server says. */
  | { readonly kind: 'checkpoints'; readonly checkpoints: readonly ShardCheckpoint[] }
  /** There is no connection any more. */
  | { readonly kind: 'lost' }
  /** From `at` (ms) on the page sees everything, or nothing. */
  | { readonly kind: 'coverage'; readonly connected: boolean; readonly at: number };

/** The state in one word that stands still, for those who have it read to them. */
export const stateWord = ({ kind }: ConnectionState): string =>
  ({
    connecting: 'Connecting',
    live: 'Live',
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
