import {
  feedTopic,
  historyQuerySchema,
  type Item,
  itemTopic,
  settledQuerySchema,
  type Topic,
} from '@millrace/contract';
import { beforeAll, expect, test } from 'vitest';
import { catalogFor } from '../../domain/metrics/audiences';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { orders } from '../../domain/metrics/testing/shop';
import { retentionOf } from '../../domain/retention';
import { settlingOf } from '../../domain/time';
import { createSubscribe } from '../delivery/commands';
import { createFindItem, createListItems } from '../items/query-items';
import { createQuerySettled, createSharedSettled } from '../settled/query-settled';
import { createShareAnswer } from '../settled/share-answers';
import { inMemoryAnswers } from '../testing/answers';
import { aConnection, inMemoryConnectionRegistry } from '../testing/delivery';
import { inMemoryItems } from '../testing/items';
import { inMemoryLogger, manualClock } from '../testing/runtime';
import { historyOn, hour, now, settledByHand } from '../testing/settled-by-hand';

const words = { label: 'A', category: 'A', description: 'A.', unit: 'A' };
const item = { label: 'A', description: 'A.', subject: 'A', columns: [] };

const metrics = defineMetrics(
  [
    orders,
    { ...orders, name: 'refunds', groups: ['operators'] },
    { ...orders, name: 'frauds', groups: ['admins'] },
    { ...words, name: 'refund-share', formula: '100 * refunds / orders' },
    { ...words, name: 'doubled', formula: '2 * refund-share' },
    { ...words, name: 'fraud-share', formula: 'frauds / refunds', groups: ['operators'] },
    { ...words, name: 'ten-orders', formula: 'orders / 10', groups: ['operators'] },
    { ...words, name: 'per-ten-orders', formula: 'orders / ten-orders' },
  ],
  [
    { ...item, type: 'vehicle', events: ['vehicle.moved'] },
    { ...item, type: 'till', events: ['till.counted'], groups: ['operators'] },
    { ...item, type: 'safe', events: ['safe.opened'], groups: ['admins'] },
  ],
);

const [all, operators, admins] = [['viewer', 'program', 'operator', 'admin'], ['operator', 'admin'], ['admin']];

/** A program is in the group that it was made in. */
const people = { viewer: ['viewers'], program: [], operator: ['operators'], admin: ['admins'] };

const seenBy: Readonly<Record<string, readonly string[]>> = {
  orders: all,
  refunds: operators,
  frauds: admins,
  'refund-share': operators,
  doubled: operators,
  'fraud-share': admins,
  'ten-orders': operators,
  'per-ten-orders': operators,
  vehicle: all,
  till: operators,
  safe: admins,
};
const isFormula = (name: string): boolean => metrics.inputTopics.has(name);
const isItem = (name: string): boolean => metrics.catalog.items.some(({ type }) => type === name);

const stateOf = (type: string): Item => ({ type, subject: '3', time: 1, seq: '1', shard: 'a', event: 'a.b', data: {} });

const registry = inMemoryConnectionRegistry();
const reader = settledByHand();
const items = { items: inMemoryItems(), metrics };
const [list, find] = [createListItems(items), createFindItem(items)];
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const { now: clockNow, sleep } = manualClock();
const answers = inMemoryAnswers();
const share = createShareAnswer({ answers, now: clockNow, sleep, random: () => 0.5, logger: inMemoryLogger() });
const { identityOf } = metrics;
const settling = settlingOf(2);
const settled = createQuerySettled({ reader, metrics, now: () => now, retention, settling });
const shared = createSharedSettled({ reader, metrics, identityOf, now: () => now, retention, settling, share });
const subscribe = createSubscribe({
  registry,
  metrics,
  items: items.items,
  requestStates: async () => undefined,
  settling,
  enter: async () => [],
});
const history = historyOn(reader, metrics);

beforeAll(async () => {
  for (const who of Object.keys(people)) await registry.register(aConnection(who));
  await items.items.putAll(['vehicle', 'till', 'safe'].map(stateOf));
});

type Person = keyof typeof people;

/** Each way to a metric or its figures, as somebody in these groups. */
const ofMetrics = (who: Person, name: string): Readonly<Record<string, () => Promise<unknown>>> => {
  const topics: Topic[] = [`metric:${name}`];
  const since = String(now - 1000);
  return {
    history: () => history(people[who], name, historyQuerySchema.parse({ ...hour, step: '60' })),
    'history by label': () => history(people[who], name, historyQuerySchema.parse({ ...hour, where: 'country:SE' })),
    ...(!isFormula(name) && {
      subscribe: () =>
        subscribe({ ...aConnection(who), groups: people[who] }, { action: 'subscribe', id: '1', topics }),
      settled: () => settled(people[who], settledQuerySchema.parse({ topics: topics.join(), since })),
      'settled, shared': () => shared(people[who], settledQuerySchema.parse({ topics: topics.join(), since })),
    }),
  };
};

const ofItems = (who: Person, type: string): Readonly<Record<string, () => Promise<unknown>>> => ({
  list: () => list(people[who], type, { limit: 1 }),
  'list of one': () => list(people[who], type, { limit: 1, subject: '3' }),
  find: () => find(people[who], type, '3'),
  follow: () => {
    const command = { action: 'subscribe', id: '1', topics: [itemTopic(type, '3')] } as const;
    return subscribe({ ...aConnection(who), groups: people[who] }, { ...command, topics: [...command.topics] });
  },
});

const outcome = (attempt: () => Promise<unknown>): Promise<unknown> =>
  attempt().then(
    () => 'allowed',
    ({ code }) => code,
  );

const everyone = Object.keys(people) as Person[];
const cases = everyone.flatMap((who) => Object.keys(seenBy).map((name) => [who, name] as const));

test.each(cases)('%s, every way to %s', async (who, name) => {
  const expected = seenBy[name]?.includes(who) ? 'allowed' : 'not_allowed';
  const ways = isItem(name) ? ofItems(who, name) : ofMetrics(who, name);
  for (const [way, attempt] of Object.entries(ways)) expect(await outcome(attempt), way).toBe(expected);
});

test.each(everyone)('the catalogue of %s lists what they may see, and nothing else', (who) => {
  const earlier = metrics.catalog.metrics
    .filter(({ formula }) => !formula)
    .map((metric) => ({ ...metric, name: `${metric.name}@1`, of: metric.name, since: 1 }));
  const listed = catalogFor(people[who], metrics.catalog, earlier);
  const visible = Object.keys(seenBy).filter((name) => seenBy[name]?.includes(who));
  const own = ['rejected', 'duplicates', 'unread'];
  expect(listed.metrics.map(({ name }) => name)).toEqual([...visible.filter((name) => !isItem(name)), ...own]);
  expect(listed.items.map(({ type }) => type)).toEqual(visible.filter(isItem));
  expect(listed.earlier?.map(({ of }) => of)).toEqual(
    listed.metrics.filter(({ formula }) => !formula).map(({ name }) => name),
  );
});

test('a formula over what somebody may not see says no more than that it is not theirs', async () => {
  const ask = () => history(people.viewer, 'refund-share', historyQuerySchema.parse({ ...hour, step: '60' }));
  await expect(ask()).rejects.toThrow('your groups do not allow you to see the metric "refund-share"');
  const topics: Topic[] = ['metric:refund-share'];
  await expect(
    subscribe({ ...aConnection('viewer'), groups: [] }, { action: 'subscribe', id: '1', topics }),
  ).rejects.toMatchObject({ code: 'not_allowed', field: 'topics[0]' });
});

const feedsFor: Readonly<Record<Person, readonly string[]>> = {
  viewer: [],
  program: [],
  operator: ['vehicle.moved', 'till.counted'],
  admin: ['order.placed', 'vehicle.moved', 'till.counted', 'safe.opened'],
};

test.each(everyone)('%s watches the feeds that are made for them and for nobody else', async (who) => {
  const watch = (type: string) => () => {
    const command = { action: 'subscribe', id: '1', topics: [feedTopic(type)] } as const;
    return subscribe({ ...aConnection(who), groups: people[who] }, { ...command, topics: [...command.topics] });
  };
  expect(catalogFor(people[who], metrics.catalog, undefined).feeds ?? []).toEqual(feedsFor[who]);
  for (const type of feedsFor.admin)
    expect(await outcome(watch(type)), type).toBe(feedsFor[who].includes(type) ? 'allowed' : 'not_allowed');
  expect(await outcome(watch('order.*'))).toBe(feedsFor[who].includes('order.placed') ? 'allowed' : 'not_allowed');
  expect(await outcome(watch('planet.moved'))).toBe('unknown_topic');
});
