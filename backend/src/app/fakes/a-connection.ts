import type { Connection } from '../../domain/access/connection';

/** A connection for tests, an hour old and with an hour to go on a clock that stands at `now`. */
export const aConnection = (connectionId: string, now = Date.UTC(2026, 10, 20, 10)): Connection => ({
  connectionId,
  userId: `user-of-${connectionId}`,
  username: connectionId,
  groups: ['viewers'],
  connectedAt: now - 3_600_000,
  endsAt: now + 3_600_000,
});
