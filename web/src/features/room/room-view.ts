import type { People, RoomFrame, RoomState, ServerMessage } from '@millrace/contract';
import type { Pin } from '../charts/pins';
import type { ConnectionEvent } from '../connection/connection-state';

/** What is known of a room. */
export interface RoomView {
  /** `away`: there is no connection, so what is shown is what there was. */
  readonly status: 'loading' | 'here' | 'away';
  readonly people: People | undefined;
  /** The oldest first. */
  readonly messages: readonly RoomFrame[];
  /** There are older ones, which are not shown. */
  readonly earlier: boolean;
}

export const emptyRoom: RoomView = { status: 'loading', people: undefined, messages: [], earlier: false };

export type RoomEvent = ConnectionEvent | { readonly kind: 'said'; readonly message: RoomFrame };

/** Messages that are shown at most. */
const MOST = 300;

/** What comes twice counts once; ids are in the order of time. */
const withMessages = (view: RoomView, more: readonly RoomFrame[]): RoomView => {
  const known = new Map([...view.messages, ...more].map((message) => [message.id, message]));
  const messages = [...known.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  return { ...view, messages: messages.slice(-MOST), earlier: view.earlier || messages.length > MOST };
};

const entered = (view: RoomView, found: RoomState | undefined): RoomView => {
  if (!found) return view;
  const { people, messages, earlier } = found;
  return { ...withMessages(view, messages), status: 'here', people, earlier: view.earlier || earlier };
};

const received = (view: RoomView, room: string, message: ServerMessage): RoomView => {
  if (message.type === 'people' && message.room === room) return { ...view, people: message.people };
  return message.type === 'message' && message.room === room ? withMessages(view, [message]) : view;
};

/** What is known of a room after something has been reported. */
export const roomAfter =
  (room: string) =>
  (view: RoomView, event: RoomEvent): RoomView => {
    switch (event.kind) {
      case 'said':
        return withMessages(view, [event.message]);
      case 'lost':
        return { ...view, status: 'away', people: undefined };
      case 'rooms':
        return entered(
          view,
          event.rooms.find((one) => one.room === room),
        );
      case 'message':
        return received(view, room, event.message);
      default:
        return view;
    }
  };

/** The moments of charts that messages are pinned to. */
export const pinsOf = ({ messages }: RoomView): readonly Pin[] =>
  messages.flatMap(({ id, from, text, about }) => (about ? [{ kind: 'message', id, from, text, ...about }] : []));

/** `3 here: ada, bob, eve`. */
export const peopleWords = ({ count, names }: People, shown: (name: string) => string): string => {
  const others = count - names.length;
  return `${count} here: ${names.map(shown).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
};
