import type { AnnotationFrame, AnnotationsQuery, NewAnnotation } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { orders } from '../../domain/metrics/testing/shop';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { timedId } from '../../lib/timed-id';
import { createDeliver } from '../delivery/deliver';
import { inMemoryUsageStore } from '../testing/access';
import { inMemoryAnnotationStore } from '../testing/annotations';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { createAnnotate, createListAnnotations, createRemoveAnnotation } from './annotations';

/** Ada and Bob, who are operators, Vic, a viewer, and Eve, an admin, each with a page that is open. */
const people = { ada: 'operators', bob: 'operators', vic: 'viewers', eve: 'admins' } as const;
type Name = keyof typeof people;

const opened = async () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry(clock.now);
  const connectionSender = inMemoryConnectionSender(...Object.keys(people));
  const as = (name: Name) => ({ ...aConnection(name, clock.now()), groups: [people[name]] });
  for (const name of ['ada', 'bob', 'vic', 'eve'] as const) {
    await registry.register(as(name));
    await registry.addTopics(name, ['annotations'], 10);
  }
  const deps = {
    annotations: inMemoryAnnotationStore(),
    registry,
    deliver: createDeliver({ connectionSender, registry, now: clock.now, sleep: clock.sleep, random: () => 0 }),
    metrics: defineMetrics([orders, { ...orders, name: 'secret', groups: ['operators'] }]),
    usage: inMemoryUsageStore(),
    logger: inMemoryLogger(),
    now: clock.now,
    random: Math.random,
    retention: 400 * DAY_MS,
  };
  const [annotate, list, remove] = [createAnnotate(deps), createListAnnotations(deps), createRemoveAnnotation(deps)];
  return {
    clock,
    deps,
    connectionSender,
    note: (name: Name, sent: NewAnnotation) => annotate(as(name), sent),
    found: async (name: Name, from: number, to: number) =>
      (await list(as(name), { from: clock.now() + from, to: clock.now() + to })).annotations,
    list: (name: Name, from: AnnotationsQuery['from'], to: AnnotationsQuery['to']) => list(as(name), { from, to }),
    remove: (name: Name, id: string) => remove(as(name), id),
    got: (name: Name): AnnotationFrame[] => connectionSender.received(name).map((text) => JSON.parse(text)),
  };
};

test('what an operator notes is found by everybody, and is on the pages that are open', async () => {
  const { note, found, got, clock } = await opened();
  const link = 'https://ci.example/42';
  const noted = await note('ada', { text: 'Deployed 4.2', link, metric: 'orders' });
  const shown = {
    id: expect.any(String),
    time: clock.now(),
    text: 'Deployed 4.2',
    link,
    metric: 'orders',
    from: 'ada',
  };
  expect(noted).toEqual({ ...shown, removable: true });
  expect(await found('vic', -1, 1)).toEqual([shown]);
  expect(got('vic')).toEqual([{ type: 'annotation', annotation: shown }]);
  expect(got('ada')).toEqual([{ type: 'annotation', annotation: { ...shown, removable: true } }]);
});

test('nobody is shown the user id of who wrote it', async () => {
  const { note, found, connectionSender } = await opened();
  await note('ada', { text: 'x' });
  const all = JSON.stringify([await found('vic', -1, 1), connectionSender.received('vic')]);
  expect(all).not.toContain('user-of-ada');
});

test('a viewer may note nothing and remove nothing', async () => {
  const { note, remove, found, got } = await opened();
  await expect(note('vic', { text: 'x' })).rejects.toMatchObject({ code: 'not_allowed' });
  const { id } = await note('ada', { text: 'y' });
  await expect(remove('vic', id)).rejects.toMatchObject({ code: 'not_allowed' });
  expect((await found('vic', -1, 1)).map(({ text }) => text)).toEqual(['y']);
  expect(got('vic')).toHaveLength(1);
});

test('who may not see a metric is shown nothing that was noted of it', async () => {
  const { note, found, got, remove } = await opened();
  const { id } = await note('ada', { text: 'x', metric: 'secret' });
  expect([await found('vic', -1, 1), got('vic')]).toEqual([[], []]);
  expect(await found('bob', -1, 1)).toHaveLength(1);
  await remove('ada', id);
  expect([got('vic').length, got('bob').length]).toEqual([0, 2]);
});

test('its author and an admin may remove it, and open pages take it away', async () => {
  const { note, found, remove, got } = await opened();
  const [one, two] = [await note('ada', { text: 'x' }), await note('ada', { text: 'y' })];
  await expect(remove('bob', one.id)).rejects.toMatchObject({ code: 'not_allowed', field: 'id' });
  expect((await found('eve', -1, 1)).every(({ removable }) => removable)).toBe(true);
  expect(await remove('ada', one.id)).toEqual({ removed: one.id });
  expect(await remove('eve', two.id)).toEqual({ removed: two.id });
  expect(got('vic').slice(2)).toEqual([
    { type: 'annotation', removed: one.id },
    { type: 'annotation', removed: two.id },
  ]);
  expect(await found('ada', -1, 1)).toEqual([]);
  await expect(remove('ada', one.id)).rejects.toMatchObject({ code: 'unknown_annotation' });
});

test('what is about a time is found wherever that overlaps, and a moment where it falls', async () => {
  const { note, found, list, clock } = await opened();
  const now = clock.now();
  await note('ada', { text: 'moment', time: now - HOUR_MS });
  await note('ada', { text: 'time', time: now - 3 * HOUR_MS, end: now - HOUR_MS });
  const texts = async (from: number, to: number) => (await found('vic', from, to)).map(({ text }) => text);
  expect(await texts(-HOUR_MS, 0)).toEqual(['moment']);
  expect(await texts(-2 * HOUR_MS, -HOUR_MS)).toEqual(['time']);
  expect(await texts(-2 * HOUR_MS, 0)).toEqual(['moment', 'time']);
  expect(await texts(-5 * HOUR_MS, -3 * HOUR_MS)).toEqual([]);
  const { annotations } = await list('vic', { ago: 2 * HOUR_MS }, { ago: 0 });
  expect(annotations.map(({ text }) => text)).toEqual(['moment', 'time']);
});

test('a page of many leads to the next one', async () => {
  const { list, deps, clock } = await opened();
  for (let i = 0; i < 250; i++)
    await deps.annotations.add({
      id: `000000000-${String(i).padStart(6, '0')}`,
      time: clock.now(),
      text: 'x',
      from: 'ada',
      authorId: 'ada',
    });
  const first = await list('vic', clock.now(), clock.now() + 1);
  expect([first.annotations.length, first.next]).toEqual([200, '000000000-000050']);
});

test.each<[string, (now: number) => Partial<NewAnnotation>, string, string]>([
  ['long ago', (now) => ({ time: now - 401 * DAY_MS }), 'invalid_input', 'time'],
  ['to come', (now) => ({ time: now + 6 * MINUTE_MS }), 'invalid_input', 'time'],
  ['backwards', (now) => ({ time: now, end: now }), 'invalid_input', 'end'],
  ['of weeks', (now) => ({ time: now, end: now + 8 * DAY_MS }), 'invalid_input', 'end'],
  ['of a metric that there is not', () => ({ metric: 'ordres' }), 'unknown_metric', 'metric'],
])('a note %s is refused, and the field is named', async (_, sent, code, field) => {
  const { note, clock } = await opened();
  await expect(note('ada', { text: 'x', ...sent(clock.now()) })).rejects.toMatchObject({ code, field });
});

test('before what is retained there is nothing, and neither is there behind a page that is no longer', async () => {
  const { list, deps, clock } = await opened();
  const listing = createListAnnotations(deps);
  const reader = { userId: 'vic', groups: ['viewers'] };
  const old = clock.now() - 401 * DAY_MS;
  expect(await list('vic', 0, 1)).toEqual({ annotations: [] });
  expect(await list('vic', old, old + HOUR_MS)).toEqual({ annotations: [] });
  for (const next of [timedId(old, Math.random), 'zzz', '0'])
    expect(await listing(reader, { from: old, to: clock.now(), next })).toEqual({ annotations: [] });
});

test('a range that ends before it begins is refused', async () => {
  const { list } = await opened();
  await expect(list('vic', 2, 1)).rejects.toMatchObject({ code: 'invalid_input', field: 'to' });
});

test('thirty in a minute are the most, and more may follow in the next', async () => {
  const { note, clock } = await opened();
  for (let i = 0; i < 30; i++) await note('ada', { text: `${i}` });
  await expect(note('ada', { text: 'one more' })).rejects.toMatchObject({ code: 'too_many_requests' });
  expect(await note('bob', { text: 'I may' })).toMatchObject({ from: 'bob' });
  clock.pass(MINUTE_MS);
  expect(await note('ada', { text: 'again' })).toMatchObject({ text: 'again' });
});

test('an annotation that open pages do not hear of is stored all the same, once', async () => {
  const { note, found, deps } = await opened();
  Object.assign(deps.registry, { subscribers: () => Promise.reject(new Error('the table is away')) });
  expect(await note('ada', { text: 'x' })).toMatchObject({ text: 'x' });
  expect(await found('vic', -1, 1)).toHaveLength(1);
  expect(deps.logger.lines).toMatchObject([{ level: 'warn' }]);
});
