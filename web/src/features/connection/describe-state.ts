import { formatDuration } from '../../lib/format-time';
import type { ConnectionState } from './connection-state';

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
  switch (state.kind) {
    case 'connecting':
      return 'Connecting';
    case 'live':
      return 'Live';
    case 'asleep':
      return 'Asleep, since nobody looked';
    case 'signed-out':
      return 'Signed out';
    case 'failed':
      return `Stopped: ${state.reason}`;
    case 'reconnecting':
      if (state.offline) return 'Offline, waiting for the network';
      if (state.nextTry === undefined) return 'Reconnecting';
      return `Reconnecting, next try in ${formatDuration(Math.max(1000, state.nextTry - now))}`;
  }
};
