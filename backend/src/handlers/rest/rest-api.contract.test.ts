import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  alertsAnswerSchema,
  catalogSchema,
  endpointsSchema,
  errorAnswerSchema,
  figuresAnswerSchema,
  healthAnswerSchema,
  itemSchema,
  itemsAnswerSchema,
  type Series,
  type SettledAnswer,
  sessionAnswerSchema,
  sessionsAnswerSchema,
  settledAnswerSchema,
} from '@millrace/contract';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoCheckpointStore } from '../../adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../adapters/dynamodb/dynamo-item-store';
import { dynamoSessionStore } from '../../adapters/dynamodb/dynamo-session-store';
import { dynamoWindowStore } from '../../adapters/dynamodb/dynamo-window-store';
import { runningStack } from '../../adapters/testing/running-stack';
import { retentionOf } from '../../domain/retention';
import { partOf, slotOf } from '../../domain/sessions/session-part';
import { ALL_METRICS } from '../../domain/settled/windows';
import { DAY_MS, MINUTE_MS } from '../../domain/time';

/** The REST API of a running stack, as who is signed in meets it. What is settled is written here, by two shards of our own. */
const { settledTable, checkpointsTable, itemsTable, sessionsTable } = runningStack();
const { rest } = endpointsSchema.parse(JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')));
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const client = createDocumentClient();
const reading = { declaredLabels: () => undefined, identityOf: () => undefined };
const windows = dynamoWindowStore({ client, table: settledTable, retention, ...reading });
const checkpoints = dynamoCheckpointStore({ client, table: checkpointsTable, retention });

const shards = [`shard-a-${randomUUID()}`, `shard-b-${randomUUID()}`];
/** Long enough ago that no sample traffic falls there, and a minute that the other runs on this stack do not take. */
const minute =
  Math.floor((Date.now() - 12 * 60 * MINUTE_MS - Math.random() * 6 * 60 * MINUTE_MS) / MINUTE_MS) * MINUTE_MS;

const orders = (count: number): Series => ({
  topic: 'metric:orders',
  breakdown: {
    total: { measure: 'count', count },
    dimensions: [{ name: 'country', values: [['SE', { measure: 'count', count }]] }],
  },
});

const token = inject('idToken') ?? '';
const operator = { Authorization: inject('operatorToken') ?? '' };
beforeAll(async () => {
  for (const [i, shard] of shards.entries()) {
    await checkpoints.advance(shard, { prev: '0', seq: '9', arrived: minute, seconds: [] });
    const part = { part: 0, seq: '9', series: [orders(i + 1)], frozen: false };
    await windows.putAll([
      { key: { granularity: 'second', metric: ALL_METRICS, shard, start: minute }, part, expected: undefined },
    ]);
    await windows.putAll([
      { key: { granularity: 'minute', metric: 'orders', shard, start: minute }, part, expected: undefined },
    ]);
  }
});

const get = (path: string, headers: Record<string, string> = { Authorization: token }): Promise<Response> =>
  fetch(`${rest}/${path}`, { headers });

const range = `from=${minute}&to=${minute + MINUTE_MS}`;

describe('the REST API', () => {
  test.each(['1', '60'])('adds up what all shards have settled, by steps of %s s', async (step) => {
    const answer = await get(`metrics/orders?${range}&step=${step}&by=country`);
    expect(figuresAnswerSchema.parse(await answer.json()).points).toEqual([
      { start: minute, total: { measure: 'count', count: 3 }, values: [['SE', { measure: 'count', count: 3 }]] },
    ]);
  });

  test('gives the same as a table to who accepts CSV', async () => {
    const headers = { Authorization: token, Accept: 'text/csv' };
    const answer = await get(`metrics/orders?${range}&step=60&by=country`, headers);
    const at = new Date(minute).toISOString();
    expect(answer.headers.get('content-type')).toContain('text/csv');
    expect(await answer.text()).toBe(
      `start,row,country,count,partial,atLeast,extra,within\r\n${at},total,,3,,,,\r\n${at},label,SE,3,,,,\r\n`,
    );
  });

  test('takes a range from now, or from a date', async () => {
    const answer = figuresAnswerSchema.parse(await (await get('metrics/orders?from=now-24h&to=now&step=60')).json());
    expect(answer.to - answer.from).toBeGreaterThanOrEqual(24 * 60 * MINUTE_MS);
    const day = new Date(Date.now() - DAY_MS).toISOString().slice(0, 10);
    expect((await get(`metrics/orders?from=${day}&to=now&tz=Europe/Berlin`)).status).toBe(200);
  });

  test('says how the service is, and what was rejected to operators alone', async () => {
    const seen = healthAnswerSchema.parse(await (await get('health')).json());
    expect(seen).not.toHaveProperty('rejectedRecords');
    expect(seen.costs.map(({ service }) => service)).toContain('Kinesis');
    expect(healthAnswerSchema.parse(await (await get('health', operator)).json()).rejectedRecords).toBeDefined();
  });

  test('gives the settled seconds of each shard with its checkpoint, page by page', async () => {
    const question = `settled?topics=metric:orders&since=${minute}`;
    const pages: SettledAnswer[] = [];
    for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next)
      pages.push(settledAnswerSchema.parse(await (await get(`${question}${next && `&next=${next}`}`)).json()));
    const found = pages.flatMap((page) => page.windows);
    for (const [i, shard] of shards.entries()) {
      expect(pages[0]?.checkpoints).toContainEqual(expect.objectContaining({ shard, seq: '9' }));
      expect(found).toContainEqual({ shard, start: minute, seq: '9', series: [orders(i + 1)] });
    }
  });

  test('compresses a long answer for who accepts that', async () => {
    const answer = await get(`metrics/orders?from=${minute}&to=${minute + 400_000}&step=1&fill=zero`);
    expect([
      answer.headers.get('content-encoding'),
      figuresAnswerSchema.parse(await answer.json()).points.length,
    ]).toEqual(['gzip', 400]);
  });

  test('names the rules and what they have found, and a page that there is not', async () => {
    const { rules } = alertsAnswerSchema.parse(await (await get('alerts')).json());
    expect(rules.map(({ name }) => name)).toContain('many-clicks');
    expect((await get('alerts?next=nonsense')).status).toBe(400);
  });

  test.each([
    'metrics/orders',
    'funnels/checkout',
    'settled',
    'items/x',
    'items/x/y',
    'sessions',
    'sessions/x',
    'catalog',
    'alerts',
    'health',
  ])('lets nobody at %s without a token', async (path) => {
    expect((await get(path, {})).status).toBe(401);
  });
});

/** Stored here, of a type that this service has. */
describe('an item', async () => {
  const { items } = catalogSchema.parse(await (await get('catalog')).json());
  const type = items[0]?.type ?? '';
  const own = randomUUID();
  const store = dynamoItemStore({ client, table: itemsTable, retention });
  const names = ['A', 'a', '100%', '%2F', 'a/b', './a', '..', 'a.b', 'a b+c', '?x=1&y', '#', 'ü'];
  const subjectOf = (name: string): string => (name === '..' ? name : `${name}${own}`);
  beforeAll(async () => {
    const common = { type, time: Date.now(), seq: '9', shard: `shard-${own}`, event: 'tried' };
    await store.putAll(names.map((name) => ({ ...common, subject: subjectOf(name), data: { name } })));
  });

  test.runIf(type !== '').each(names)('%s is found by its name', async (name) => {
    const subject = subjectOf(name);
    const query = new URLSearchParams({ subject });
    const answer = itemsAnswerSchema.parse(await (await get(`items/${type}?${query}`)).json());
    expect(answer.items.map((item) => item.subject)).toEqual([subject]);
    // Whoever sends a request takes these out of a path, however they are encoded.
    if (subject === '..') return;
    const one = await get(`items/${type}/${encodeURIComponent(subject)}`);
    expect(itemSchema.parse(await one.json()).subject).toBe(subject);
  });
});

test('a session is listed for operators, and found by its id with its steps; viewers are refused', async () => {
  const id = `a/b ü ${randomUUID()}`;
  const { sessions } = catalogSchema.parse(await (await get('catalog', operator)).json());
  const idle = (sessions?.endsAfterMinutes ?? 0) * MINUTE_MS;
  const time = Date.now();
  const store = dynamoSessionStore({ client, table: sessionsTable, retention, idle });
  const event = { id, type: 'clickstream.page_view', page: '/cart', isView: true };
  const key = { id, slot: slotOf(time, idle), shard: 'shard-0' };
  await store.putAll([{ key, seq: '9', part: partOf(event, time), expected: undefined }]);
  const answer = await get(`sessions/${encodeURIComponent(id)}`, operator);
  const session = sessionAnswerSchema.parse(await answer.json());
  expect(session).toMatchObject({ id, events: 1, entry: '/cart', exit: '/cart', active: true, bounced: false });
  expect(session.timeline).toEqual([{ time, type: 'clickstream.page_view', page: '/cart' }]);
  const listed = async () => {
    const { sessions: found } = sessionsAnswerSchema.parse(
      await (await get(`sessions?active=true&page=%2Fcart&from=${time}&to=${time + 1}`, operator)).json(),
    );
    return found.map((one) => one.id);
  };
  await expect.poll(listed, { timeout: 5000 }).toContain(id);
  for (const path of ['sessions', `sessions/${encodeURIComponent(id)}`]) expect((await get(path)).status).toBe(403);
  expect(catalogSchema.parse(await (await get('catalog')).json()).sessions).toBeUndefined();
});

const old = Date.now() - 500 * DAY_MS;

test.each([
  ['metrics/ordres?from=1&to=2', 404, 'unknown_metric', 'name'],
  ['metrics/orders?to=2', 400, 'invalid_input', 'from'],
  ['metrics/orders?from=2&to=1', 400, 'invalid_input', 'to'],
  [`metrics/orders?from=${old}&to=${minute}`, 400, 'invalid_input', 'from'],
  [`metrics/orders?${range}&step=7`, 400, 'invalid_input', 'step'],
  [`metrics/orders?${range}&by=planet`, 400, 'invalid_input', 'by'],
  [`metrics/orders?${range}&where=planet%3AMars`, 400, 'invalid_input', 'where'],
  [`metrics/orders?${range}&tz=Mars`, 400, 'invalid_input', 'tz'],
  ['funnels/chekout?from=1&to=2', 404, 'unknown_metric', 'funnel'],
  [`funnels/checkout?${range}&by=planet`, 400, 'invalid_input', 'by'],
  [`funnels/checkout?${range}&step=60`, 400, 'invalid_input', 'step'],
  [`metrics/orders?${range}&setp=1`, 400, 'invalid_input', 'setp'],
  [`metrics/orders?${range}&to=5`, 400, 'invalid_input', 'to'],
  ['settled?topics=metric:ordres&since=1', 404, 'unknown_topic', 'topics[0]'],
  [`settled?topics=metric:orders&since=${old}`, 400, 'invalid_input', 'since'],
  [`settled?topics=metric:orders&since=${minute}&next=abc`, 400, 'invalid_input', 'next'],
  ['items/planet', 404, 'unknown_item', 'type'],
  ['items/planet?limit=0', 400, 'invalid_input', 'limit'],
  ['sessions/never%20seen', 404, 'unknown_session', 'id'],
  ['sessions?active=perhaps', 400, 'invalid_input', 'active'],
  ['sessions?next=abc', 400, 'invalid_input', 'next'],
  ['items/planet/%2FMars%20%C3%BC', 404, 'unknown_item', 'type'],
])('GET /%s is a %d that says what is wrong', async (path, status, code, field) => {
  const answer = await get(path, operator);
  const { error } = errorAnswerSchema.parse(await answer.json());
  expect([answer.status, error.code, error.field]).toEqual([status, code, field]);
});
