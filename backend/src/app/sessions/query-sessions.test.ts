import { type Group, type SessionsQuery, sessionsQuerySchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { retentionOf } from '../../domain/retention';
import { SessionChanges } from '../../domain/sessions/session-changes';
import { MINUTE_MS } from '../../domain/time';
import { inMemoryLogger } from '../testing/runtime';
import { inMemorySessions } from '../testing/sessions';
import { createFindSession, createListSessions } from './query-sessions';
import { SessionCache, settleSessions } from './settle-sessions';

const definition = { events: ['a.view', 'a.click'], from: 'visit', pageViews: ['a.view'], userAgent: 'agent' } as const;
const metricsFor = (groups?: readonly Group[]) =>
  defineMetrics([], [], undefined, undefined, undefined, { ...definition, ...(groups && { groups }) });
const metrics = metricsFor(['viewers']);
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const start = Date.UTC(2026, 10, 20, 10);
const anybody: readonly string[] = [];

interface Visit {
  readonly id: string;
  readonly minute: number;
  readonly page?: string;
  readonly shard?: string;
  readonly agent?: string;
}

/** What is stored once these have been settled, in this order. */
const settled = async (visits: readonly Visit[], now = start + 100 * MINUTE_MS) => {
  const sessions = inMemorySessions();
  for (const [i, { id, minute, page = '/', shard = 'a', agent }] of visits.entries()) {
    const changes = new SessionChanges(metrics, shard, retention);
    const time = start + minute * MINUTE_MS;
    const record = { seq: String(i + 1), arrived: time, data: new Uint8Array() };
    const event = { source: 'test', type: 'a.view', subject: page, time, data: { visit: id, ...(agent && { agent }) } };
    changes.add({ kind: 'event', record, event, time, readers: [], values: [], unread: false });
    await settleSessions({ store: sessions, cache: new SessionCache(), logger: inMemoryLogger() }, changes.all());
  }
  const deps = { sessions, metrics, now: () => now };
  const list = createListSessions(deps);
  return {
    sessions,
    list: (query: Record<string, string> = {}, groups = anybody) => list(groups, sessionsQuerySchema.parse(query)),
    find: (id: string, at?: number) => createFindSession(deps)(anybody, id, at === undefined ? {} : { at }),
  };
};

const ids = ({ sessions }: { readonly sessions: readonly { readonly id: string }[] }) => sessions.map(({ id }) => id);

test('sessions come by their last event, the newest first, each once, however many parts and shards it has', async () => {
  const { list } = await settled([
    { id: 'old', minute: 0 },
    { id: 'long', minute: 5 },
    { id: 'long', minute: 28, shard: 'b' },
    { id: 'long', minute: 50 },
    { id: 'new', minute: 60 },
    { id: 'old', minute: 90 },
  ]);
  const { sessions, activeNow, next } = await list();
  expect(sessions.map(({ id, events }) => [id, events])).toEqual([
    ['old', 1],
    ['new', 1],
    ['long', 3],
    ['old', 1],
  ]);
  expect([activeNow, next]).toEqual([{ count: 1 }, undefined]);
  expect(ids(await list({ from: 'now-1h', to: 'now-20m' }))).toEqual(['new', 'long']);
  await expect(list({ from: 'now-20m', to: 'now-1h' })).rejects.toThrow('to: must be later than from');
});

test('pages hold each session once and all of them', async () => {
  const { list } = await settled(Array.from({ length: 23 }, (_, i) => ({ id: `s${i}`, minute: i % 7 })));
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const page = await list({ limit: '5', ...(next !== undefined && { next }) });
    expect(page.activeNow !== undefined).toBe(next === undefined);
    seen.push(...ids(page));
    next = page.next;
  } while (next !== undefined);
  expect(seen.toSorted()).toEqual(Array.from({ length: 23 }, (_, i) => `s${i}`).sort());
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ['that are active', { active: 'true' }, ['c']],
  ['that have ended', { active: 'false' }, ['b', 'a']],
  ['from a moment on', { from: String(start + 20 * MINUTE_MS) }, ['c', 'b']],
  ['before a moment', { to: String(start + 20 * MINUTE_MS) }, ['a']],
  ['of a page', { page: '/cart' }, ['b']],
  ['of robots', { bot: 'true' }, ['a']],
  ['of people', { bot: 'false' }, ['c', 'b']],
  ['of robots on a page', { bot: 'true', page: '/cart' }, []],
])('sessions %s', async (_, query, expected) => {
  const { list } = await settled([
    { id: 'a', minute: 10, agent: 'a spider' },
    { id: 'b', minute: 20 },
    { id: 'b', minute: 21, page: '/cart' },
    { id: 'c', minute: 80 },
  ]);
  expect(ids(await list(query))).toEqual(expected);
});

test('a search that looks at many in vain answers with where it goes on', async () => {
  const many = Array.from({ length: 620 }, (_, i) => ({ id: `s${i}`, minute: i / 10 }));
  const { list } = await settled([{ id: 'wanted', minute: 0, page: '/cart' }, ...many]);
  const first = await list({ page: '/cart', limit: '100' });
  expect([ids(first), first.next !== undefined]).toEqual([[], true]);
  expect(ids(await list({ page: '/cart', limit: '100', next: first.next ?? '' }))).toEqual(['wanted']);
});

test('one session is found with its steps: the latest, or the one of a moment', async () => {
  const { find } = await settled([
    { id: 'a', minute: 0, page: '/1' },
    { id: 'a', minute: 1, page: '/2' },
    { id: 'a', minute: 70, page: '/3' },
  ]);
  expect((await find('a')).timeline).toEqual([{ time: start + 70 * MINUTE_MS, type: 'a.view', page: '/3' }]);
  expect(await find('a', start + 40 * MINUTE_MS)).toMatchObject({ events: 2, entry: '/1', exit: '/2' });
  // The slot of this moment has the session that begins after it.
  expect(await find('a', start + 65 * MINUTE_MS)).toMatchObject({ events: 2 });
  await expect(find('a', start - 1)).rejects.toMatchObject({ code: 'unknown_session', field: 'id' });
  await expect(find('b')).rejects.toMatchObject({ code: 'unknown_session', field: 'id' });
});

test('whoever may not see them is refused, and a service without sessions says how to have them', async () => {
  const { sessions } = await settled([]);
  const query: SessionsQuery = { limit: 50 };
  // Without `groups` they are for operators.
  for (const groups of [undefined, ['operators'] as const]) {
    const restricted = createListSessions({ sessions, metrics: metricsFor(groups), now: () => start });
    await expect(restricted(['viewers'], query)).rejects.toMatchObject({ code: 'not_allowed' });
    await expect(restricted(anybody, query)).rejects.toMatchObject({ code: 'not_allowed' });
    expect(await restricted(['operators'], query)).toMatchObject({ sessions: [] });
  }
  const without = createFindSession({ sessions, metrics: defineMetrics([]), now: () => start });
  await expect(without(['admins'], 'a', {})).rejects.toMatchObject({ code: 'unknown_session' });
});

test('a place that is of no page is refused', async () => {
  const { list } = await settled([]);
  await expect(list({ next: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input', field: 'next' });
});

test('a mistake in the definition is said with the key that it is in', () => {
  const wrong: object = { events: [], from: '', endsAfterMinutes: 0, pagee: 'x' };
  expect(() => defineMetrics([], [], undefined, undefined, undefined, wrong as typeof definition)).toThrow(
    /sessions: events: .*\n.*sessions: from: .*\n.*sessions: endsAfterMinutes: .*\n.*sessions: pagee: there is no such key; did you mean "page"/,
  );
});
