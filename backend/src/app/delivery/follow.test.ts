import { type ItemTopic, TOPICS_PER_CONNECTION, type Topic } from '@millrace/contract';
import { expect, test } from 'vitest';
import { settlingOf } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { aConnection, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { inMemoryItems } from '../testing/items';
import { manualClock } from '../testing/runtime';
import { createConnect, createSubscribe } from './commands';
import { createSendStates, type StatesRequest } from './follow';

const car = (subject: string, more: object = {}) => ({
  ...{ type: 'vehicle', subject, time: 1, seq: '1', shard: 'a', event: 'vehicle.moved', data: { speed: 30 } },
  ...more,
});

const setUp = async () => {
  const clock = manualClock();
  const registry = inMemoryConnectionRegistry();
  const items = inMemoryItems();
  await items.putAll([car('3'), car('4', { removed: true, data: {} })]);
  const requested: StatesRequest[] = [];
  const requestStates = async (request: StatesRequest) => void requested.push(request);
  const parameters = new Map([
    ['vehicle-id', 'vehicle'],
    ['till', 'till'],
  ]);
  const connect = createConnect({ registry, metrics, requestStates, parameters, now: clock.now });
  const enter = async () => [];
  const subscribe = createSubscribe({ registry, metrics, requestStates, items, settling: settlingOf(2), enter });
  const watched = async () => (await registry.subscribers()).map(({ topics }) => [...topics]);
  return { clock, registry, items, requested, connect, subscribe, watched };
};

const ada = aConnection('ada');
const query = (...vehicles: string[]) => ({ query: { 'vehicle-id': vehicles, ticket: ['t'] }, headers: {} });

test('who subscribes to an item is answered with its state, and is sent it again once no change can be missed', async () => {
  const { registry, subscribe, requested } = await setUp();
  await registry.register(ada);
  const topics: Topic[] = ['metric:orders', 'item:vehicle/3', 'item:vehicle/4', 'item:vehicle/99'];
  expect(await subscribe(ada, { action: 'subscribe', id: '1', topics })).toMatchObject({
    topics: [...topics].sort(),
    items: [car('3'), car('4', { removed: true, data: {} })],
  });
  expect(requested).toEqual([{ connectionId: 'ada', topics: topics.slice(1) }]);
});

test('who follows nothing is answered without items, and nothing is requested', async () => {
  const { registry, subscribe, requested } = await setUp();
  await registry.register(ada);
  expect(await subscribe(ada, { action: 'subscribe', id: '1', topics: ['metric:orders'] })).not.toHaveProperty('items');
  expect(requested).toEqual([]);
});

test.each([
  ['a type that there is not', 'item:planet/3', 'unknown_topic'],
  ['a type of others', 'item:till/3', 'not_allowed'],
] as const)('nobody follows an item of %s', async (_, topic, code) => {
  const { registry, subscribe, requested } = await setUp();
  await registry.register(ada);
  const refused = expect(subscribe(ada, { action: 'subscribe', id: '1', topics: [topic] })).rejects;
  await refused.toMatchObject({ code, field: 'topics[0]' });
  expect(requested).toEqual([]);
});

test('P1 P2 who connects with the parameter of the stage follows that item, a number as well', async () => {
  const { connect, watched, requested } = await setUp();
  await connect(ada, query('3', '7', '3'));
  expect(await watched()).toEqual([['item:vehicle/3', 'item:vehicle/7']]);
  expect(requested).toEqual([{ connectionId: 'ada', topics: ['item:vehicle/3', 'item:vehicle/7'] }]);
});

test('the same may be said in a header, in whatever case', async () => {
  const { connect, watched } = await setUp();
  await connect(ada, { query: {}, headers: { Host: ['x'], 'Vehicle-ID': ['3'] } });
  expect(await watched()).toEqual([['item:vehicle/3']]);
});

test('who connects without it follows nothing', async () => {
  const { connect, watched, requested } = await setUp();
  await connect(ada, { query: { ticket: ['t'], 'Vehicle-Id': ['3'] }, headers: {} });
  expect([await watched(), requested]).toEqual([[[]], []]);
});

test.each([
  ['no subject', query(''), 'invalid_input', 'vehicle-id'],
  ['a subject that no item has', query('x'.repeat(901)), 'invalid_input', 'vehicle-id'],
  ['an item of others', { query: { till: ['north'] }, headers: {} }, 'not_allowed', 'topics[0]'],
])('who asks as it connects for %s does not connect', async (_, asked, code, field) => {
  const { connect, watched } = await setUp();
  await expect(connect(ada, asked)).rejects.toMatchObject({ code, field });
  expect(await watched()).toEqual([]);
});

test('nobody follows more as it connects than a connection may watch', async () => {
  const { connect } = await setUp();
  const many = Array.from({ length: TOPICS_PER_CONNECTION + 1 }, (_, i) => String(i));
  await expect(connect(ada, query(...many))).rejects.toMatchObject({ code: 'too_many_topics' });
});

const sending = async (...topics: ItemTopic[]) => {
  const { clock, items } = await setUp();
  const connectionSender = inMemoryConnectionSender('ada');
  const send = createSendStates({ items, connectionSender, sleep: clock.sleep });
  return { clock, items, connectionSender, send: () => send({ connectionId: 'ada', topics }) };
};
const receivedBy = ({ received }: ReturnType<typeof inMemoryConnectionSender>) =>
  received('ada').map((text): unknown => JSON.parse(text));

test('states are read once every sender knows of the follower, so that it misses no change before', async () => {
  const { clock, items, connectionSender, send } = await sending('item:vehicle/3', 'item:vehicle/99');
  const before = clock.now();
  const sent = send();
  await items.putAll([car('3', { time: 2, data: { speed: 50 } })]);
  await sent;
  expect(clock.now() - before).toBe(2000);
  expect(receivedBy(connectionSender)).toEqual([
    { type: 'items', items: [car('3', { time: 2, data: { speed: 50 } })], missing: ['item:vehicle/99'] },
  ]);
});

test('a connection that is only just opening is tried again', async () => {
  const { connectionSender, send } = await sending('item:vehicle/3');
  connectionSender.script('ada', ['gone', 'refused']);
  await send();
  expect(receivedBy(connectionSender)).toHaveLength(1);
});

test('one that is gone is given up', async () => {
  const { connectionSender, send, clock } = await sending('item:vehicle/3');
  await connectionSender.close('ada');
  const before = clock.now();
  await send();
  expect([receivedBy(connectionSender), clock.now() - before]).toEqual([[], 5000]);
});
