import { type People, ROOM_HISTORY, type RoomFrame, type RoomState } from '@millrace/contract';

interface Found {
  readonly room: string;
  readonly people: People;
  /** The newest, the oldest of these first: one more than are shown, if there are so many. */
  readonly messages: readonly RoomFrame[];
}

/** A room in at most `bytes` bytes of JSON: as many of its newest messages as fit. */
export const roomStateOf = ({ room, people, messages }: Found, bytes: number): RoomState => {
  const empty: RoomState = { room, people, messages: [], earlier: false };
  let left = bytes - Buffer.byteLength(JSON.stringify(empty));
  let first = messages.length;
  const oldest = Math.max(0, messages.length - ROOM_HISTORY);
  for (const message of messages.slice(oldest).reverse()) {
    left -= Buffer.byteLength(JSON.stringify(message)) + 1;
    if (left < 0) break;
    first--;
  }
  return { ...empty, messages: messages.slice(first), earlier: first > 0 };
};
