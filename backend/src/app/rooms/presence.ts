import {
  metricTopic,
  type PeopleFrame,
  parseTopic,
  ROOM_HISTORY,
  ROOM_STATE_BYTES,
  ROOM_STATES,
  type RoomFrame,
  type RoomState,
  roomTopic,
  type Topic,
} from '@millrace/contract';
import type { Caller } from '../../domain/access/connection';
import { isFirstOf, peopleIn } from '../../domain/rooms/people';
import { roomStateOf } from '../../domain/rooms/room-state';
import { eachConcurrently } from '../../lib/async';
import { type KnownTopics, mayStillWatch } from '../access/check-topics';
import type { Deliver } from '../delivery/deliver';
import type { ConnectionRegistry } from '../delivery/ports';
import type { Clock, Sleep } from '../ports';
import type { RoomStore } from './ports';

/** Posts at a time. */
const CONCURRENCY = 50;

/** A room is told who is there at most so often. */
export const ANNOUNCE_EVERY_MS = 1000;

/** By how much the clocks of two functions may differ. */
const CLOCKS_MS = 50;

/** Who loses a connection has so long to come back before others see them go: a page that reloads, or hands over. */
export const LEAVE_MS = 2000;

export interface PresenceDeps {
  readonly registry: Pick<ConnectionRegistry, 'members'>;
  readonly metrics: KnownTopics;
  readonly rooms: RoomStore;
  readonly deliver: Deliver;
  readonly now: Clock;
  readonly sleep: Sleep;
  /** How long messages are retained, ms. */
  readonly retention: number;
}

/** The rooms among topics, as many as are told of who comes and goes. */
const roomsIn = (topics: Iterable<Topic>): readonly string[] =>
  [...topics]
    .map(parseTopic)
    .flatMap(({ kind, name }) => (kind === 'room' ? [name] : []))
    .slice(0, ROOM_STATES);

/** A message as somebody of these groups is to see it: what they may not see has no name for them either. */
export const shownTo = (groups: readonly string[], metrics: KnownTopics, message: RoomFrame): RoomFrame => {
  const { about, ...rest } = message;
  return about && !mayStillWatch(groups, metrics, metricTopic(about.metric)) ? rest : message;
};

/** Tells everybody in a room who is there, unless somebody is about to. docs/decisions/0074-a-connection-is-renewed.md says how they agree. */
export const createAnnounce =
  ({ registry, rooms, deliver, now, sleep }: PresenceDeps) =>
  async (room: string): Promise<void> => {
    const at = await rooms.claimAnnouncement(room, now(), ANNOUNCE_EVERY_MS);
    if (at === undefined) return;
    if (at > now()) await sleep(at - now() + CLOCKS_MS);
    const members = await registry.members(roomTopic(room));
    const frame: PeopleFrame = { type: 'people', room, people: peopleIn(members, now()) };
    const encoded = JSON.stringify(frame);
    await eachConcurrently(members, CONCURRENCY, async (member) => void (await deliver(member, [encoded])));
  };

/** Somebody has come into rooms, by one connection: the rooms as they find them, and the others are told, if they were not there before. */
const createEnter = (deps: PresenceDeps) => {
  const { registry, metrics, rooms, now, retention } = deps;
  const announce = createAnnounce(deps);
  const enter = async ({ connectionId, groups }: Caller, room: string, bytes: number): Promise<RoomState> => {
    const [members, found] = await Promise.all([
      registry.members(roomTopic(room)),
      rooms.newest(room, now() - retention, ROOM_HISTORY + 1),
    ]);
    const messages = found.map((message) => shownTo(groups, metrics, message));
    const state = roomStateOf({ room, people: peopleIn(members, now()), messages }, bytes);
    if (isFirstOf(members, connectionId)) await announce(room);
    return state;
  };
  return async (caller: Caller, topics: readonly Topic[]): Promise<RoomState[]> => {
    const entered = roomsIn(topics);
    return Promise.all(entered.map((room) => enter(caller, room, ROOM_STATE_BYTES / entered.length)));
  };
};

/** Somebody has left rooms by one connection: the others are told, unless they are still there by another. */
const createLeave = (deps: PresenceDeps) => {
  const announce = createAnnounce(deps);
  return async (userId: string, topics: Iterable<Topic>): Promise<void> => {
    for (const room of roomsIn(topics)) {
      const members = await deps.registry.members(roomTopic(room));
      if (!members.some((member) => member.userId === userId)) await announce(room);
    }
  };
};

/** Who is in rooms, for those who come into them and for those who are there. */
export const createPresence = (deps: PresenceDeps) => ({ enter: createEnter(deps), leave: createLeave(deps) });

export type Presence = ReturnType<typeof createPresence>;

interface DisconnectDeps {
  readonly registry: Pick<ConnectionRegistry, 'remove'>;
  readonly presence: Pick<Presence, 'leave'>;
  readonly sleep: Sleep;
}

/** A connection has ended: forgets it, and tells its rooms once its owner has had time to come back. */
export const createForgetConnection =
  ({ registry, presence, sleep }: DisconnectDeps) =>
  async (connectionId: string): Promise<void> => {
    const gone = await registry.remove(connectionId);
    if (!gone || roomsIn(gone.topics).length === 0) return;
    await sleep(LEAVE_MS);
    await presence.leave(gone.userId, gone.topics);
  };
