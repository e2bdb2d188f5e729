import { type FunnelQuery, funnelQuerySchema, type Series } from '@millrace/contract';
import { expect, test } from 'vitest';
import { defineMetrics } from '../../domain/metrics/define-metrics';
import { retentionOf } from '../../domain/retention';
import { HOUR_MS, settlingOf } from '../../domain/time';
import { LOG_START } from '../testing/random-log';
import { manualClock } from '../testing/runtime';
import { inMemorySettled, inMemoryStores, newContainer } from '../testing/settled';
import { createQueryFunnel } from './query-funnel';

const sessions = { events: ['view'], from: 'visit', referrer: 'referrer' } as const;
const funnel = {
  name: 'buying',
  label: 'Buying',
  steps: ['/a', '/b', '/c'].map((subject) => ({ label: subject, events: ['view'] as const, where: { subject } })),
  withinMinutes: 30,
  dimensions: [{ name: 'from', label: 'From', from: 'referrer' }],
} as const;

const defined = (groups?: readonly ['operators']) =>
  defineMetrics([], [], undefined, [], [], sessions, [{ ...funnel, ...(groups && { groups }) }]);

const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

interface View {
  readonly visit: string;
  readonly page: string;
  readonly second: number;
  readonly referrer?: string;
}

const recordOf = ({ visit, page, second, referrer }: View, i: number) => {
  const time = LOG_START + second * 1000;
  const event = { specversion: '1.0', id: `e${i}`, source: 'test', type: 'view', subject: page };
  const data = { visit, ...(referrer !== undefined && { referrer }) };
  const text = JSON.stringify({ ...event, time: new Date(time).toISOString(), data });
  return { seq: String(i + 1), arrived: time, data: new TextEncoder().encode(text) };
};

/** A funnel of what each shard was sent. */
const setUp = async (shards: Readonly<Record<string, readonly View[]>>, metrics = defined()) => {
  const settled = inMemorySettled({ declaredLabels: metrics.declaredLabels });
  const settle = newContainer({ metrics, stores: inMemoryStores(settled) });
  for (const [shard, views] of Object.entries(shards))
    await settle({ shard, records: views.map(recordOf) }, () => 60_000);
  const { now } = manualClock(LOG_START + HOUR_MS);
  const ask = createQueryFunnel({ reader: settled.reader, metrics, now, retention, settling: settlingOf(2) });
  const range = { from: String(LOG_START), to: String(LOG_START + HOUR_MS) };
  const queryOf = (more: object): FunnelQuery => funnelQuerySchema.parse({ ...range, ...more });
  return {
    ask: (more: object = {}, groups = ['viewers'], name = 'buying') => ask(groups, name, queryOf(more)),
    settled,
  };
};

const visitOf = (visit: string, pages: string, referrer: string, every = 10): View[] =>
  [...pages].map((page, i) => ({ visit, page: `/${page}`, second: i * every, referrer }));

const traffic = {
  one: [...visitOf('s', 'abc', 'https://x.example/q'), ...visitOf('t', 'ab', 'https://y.example/', 20)],
  two: [...visitOf('u', 'a', 'https://x.example/'), ...visitOf('v', 'bc', 'https://x.example/')],
};

test('how many sessions reached each step, of all shards, and how long it took', async () => {
  const { ask } = await setUp(traffic);
  expect(await ask()).toMatchObject({
    funnel: 'buying',
    from: LOG_START,
    to: LOG_START + HOUR_MS,
    asOf: LOG_START + HOUR_MS,
    steps: [
      { step: '/a', sessions: 3 },
      { step: '/b', sessions: 2, seconds: { p50: expect.closeTo(10, 0), p90: expect.closeTo(20, 0) } },
      { step: '/c', sessions: 1, seconds: { p50: 10, p90: 10 } },
    ],
  });
});

test('by a dimension, the label with the most sessions first', async () => {
  const { ask } = await setUp(traffic);
  const { labels, by, other } = await ask({ by: 'from' });
  expect([by, other]).toEqual(['from', undefined]);
  expect(labels?.map(({ label, steps }) => [label, steps.map(({ sessions: count }) => count)])).toEqual([
    ['x.example', [2, 1, 1]],
    ['y.example', [1, 1, 0]],
  ]);
  expect(labels?.[1]?.steps[1]?.seconds?.p50).toBeCloseTo(20, 0);
});

test('labels beyond those that an answer names are added up', async () => {
  const views = Array.from({ length: 60 }, (_, i) => visitOf(`s${i}`, 'ab', `https://host-${i}.example/`)).flat();
  const { ask } = await setUp({ one: views });
  const { labels, other } = await ask({ by: 'from' });
  expect([labels?.length, other]).toEqual([50, [10, 10, 0]]);
});

test('nothing is zero', async () => {
  const { ask } = await setUp({});
  expect((await ask()).steps.map(({ sessions: count }) => count)).toEqual([0, 0, 0]);
});

test('what there is not, or is for others, is refused', async () => {
  const { ask } = await setUp({}, defined(['operators']));
  await expect(ask({}, ['viewers'], 'other')).rejects.toMatchObject({ code: 'unknown_metric', field: 'funnel' });
  await expect(ask()).rejects.toMatchObject({ code: 'not_allowed' });
  await expect(ask({ by: 'step' }, ['operators'])).rejects.toMatchObject({ code: 'invalid_input', field: 'by' });
  await expect(ask({ from: 'now-800d' }, ['operators'])).rejects.toMatchObject({ code: 'invalid_input' });
  expect(await ask({}, ['operators'])).toMatchObject({ funnel: 'buying' });
});

test('a funnel is two metrics of its steps, for whom it is', async () => {
  const { settled } = await setUp(traffic);
  const found: Series[] = [];
  for await (const page of settled.reader.windows('buying', 'hour', 'one', {
    from: LOG_START,
    to: LOG_START + HOUR_MS,
  }))
    found.push(...page.flatMap(({ series }) => series));
  expect(found[0]?.breakdown.total).toEqual({ measure: 'count', count: 5 });
  const { metrics } = defined(['operators']).catalog;
  expect(metrics.slice(0, 2)).toMatchObject([
    { name: 'buying', groups: ['operators', 'admins'], crossed: [['step', 'from']], headline: '/c' },
    { name: 'buying-times', groups: ['operators', 'admins'], unit: 's' },
  ]);
});
