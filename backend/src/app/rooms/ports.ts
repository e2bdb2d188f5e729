import type { RoomFrame } from '@millrace/contract';

/** What is said in rooms, and when each is told next who is there. Each function rejects when the store cannot be reached. */
export interface RoomStore {
  /** Stores a message for as long as messages are retained. */
  readonly add: (message: RoomFrame) => Promise<void>;
  /** The newest `most` of those that came in at `since` (ms) or later, the oldest of these first. */
  readonly newest: (room: string, since: number, most: number) => Promise<readonly RoomFrame[]>;
  /**
   * Claims the next announcement of who is in the room, at least `spacing` ms after the one before: the time at which the caller is to make it.
   * Undefined where somebody will at `now` or later, who will see all that was written before.
   */
  readonly claimAnnouncement: (room: string, now: number, spacing: number) => Promise<number | undefined>;
}
