import { expect, test } from 'vitest';
import type { SessionDelta } from '../../domain/sessions/session-changes';
import { mergeParts, partOf } from '../../domain/sessions/session-part';
import { inMemoryLogger } from '../testing/runtime';
import { inMemorySessions } from '../testing/sessions';
import type { SessionStore } from './ports';
import { SessionCache, settleSessions } from './settle-sessions';

const deltaOf = (id: string, seq: string): SessionDelta => ({
  key: { id, slot: 0, shard: 'a' },
  last: seq,
  arrived: Number(seq),
  events: [{ seq, time: Number(seq), event: { id, type: 'a.view', isView: false } }],
});

/** A table whose part of the id `damaged` is there and cannot be read: a new one in its place is a conflict. */
const withDamaged = (store: SessionStore): SessionStore => ({
  read: async (keys) => {
    const [damaged, others] = [keys.filter(({ id }) => id === 'damaged'), keys.filter(({ id }) => id !== 'damaged')];
    return [...(await store.read(others)), ...damaged.map((key) => ({ key, unreadable: true as const }))];
  },
  putAll: async (writes) =>
    Promise.all(
      writes.map(async (one) =>
        one.key.id === 'damaged' ? 'conflict' : ((await store.putAll([one]))[0] ?? 'conflict'),
      ),
    ),
});

test('a part that cannot be read is logged once and left alone, and all others go on', async () => {
  const sessions = inMemorySessions();
  const deps = { store: withDamaged(sessions), cache: new SessionCache(), logger: inMemoryLogger() };
  await settleSessions(deps, [deltaOf('damaged', '1'), deltaOf('sound', '2')]);
  await settleSessions(deps, [deltaOf('damaged', '3'), deltaOf('sound', '4')]);
  expect(sessions.stored().map(({ key, seq, part }) => [key.id, seq, part.events])).toEqual([['sound', '4', 2]]);
  expect(deps.logger.lines).toMatchObject([{ level: 'error', parts: 1, slot: 0, shard: 'a' }]);
});

test('a part that was removed, and is remembered, begins anew with the next event', async () => {
  const sessions = inMemorySessions();
  const deps = { store: sessions, cache: new SessionCache(), logger: inMemoryLogger() };
  await settleSessions(deps, [deltaOf('s', '1')]);
  await sessions.remove(sessions.stored());
  await settleSessions(deps, [deltaOf('s', '2')]);
  expect(sessions.stored().map(({ seq, part }) => [seq, part.events])).toEqual([['2', 1]]);
});

test('a part that was made again is not written over by whoever remembers what it was', async () => {
  const sessions = inMemorySessions();
  const deps = { store: sessions, cache: new SessionCache(), logger: inMemoryLogger() };
  await settleSessions(deps, [deltaOf('s', '5')]);
  const [before = expect.fail()] = sessions.stored();
  const after = { seq: '5', part: mergeParts(partOf({ id: 's', type: 'a.view', isView: false }, 1), before.part) };
  await sessions.revise([{ before, after }]);
  await settleSessions(deps, [deltaOf('s', '6')]);
  expect(sessions.stored().map(({ seq, part, revision }) => [seq, part.events, revision])).toEqual([['6', 3, 1]]);
});
