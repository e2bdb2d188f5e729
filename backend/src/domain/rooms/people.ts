import { PERSON_CHARS, type People, ROOM_NAMES } from '@millrace/contract';
import type { Connection } from '../access/connection';

/** A person's name as others see it, cut where it is endless. */
export const shownName = (name: string): string =>
  name.length > PERSON_CHARS ? `${name.slice(0, PERSON_CHARS - 1)}…` : name;

/** Those whose sign-in goes on, each person once, by name in order. */
export const peopleIn = (members: readonly Connection[], now: number): People => {
  const names = new Map(members.filter(({ endsAt }) => endsAt > now).map(({ userId, username }) => [userId, username]));
  const shown = [...names.values()].map(shownName).sort((a, b) => a.localeCompare(b, 'en'));
  return { count: shown.length, names: shown.slice(0, ROOM_NAMES) };
};

const comesBefore = (a: Connection, b: Connection): boolean =>
  a.connectedAt === b.connectedAt ? a.connectionId < b.connectionId : a.connectedAt < b.connectedAt;

/** Whether the person is there through this connection. Of several that come in at once, exactly one is it. */
export const isFirstOf = (members: readonly Connection[], connectionId: string): boolean => {
  const own = members.find((member) => member.connectionId === connectionId);
  return !own || !members.some((other) => other.userId === own.userId && comesBefore(other, own));
};
