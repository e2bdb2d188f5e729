import {
  type Breakdown,
  type DeltaWindow,
  deltaFrameSchema,
  mergeBreakdowns,
  type PartialAggregate,
  samples,
  seededRandom,
  uniqueOf,
} from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { DedupeIndex } from '../dedupe/dedupe-index';
import { storedHash } from '../dedupe/id-hash';
import { defineMetrics } from '../metrics/define-metrics';
import { retentionOf } from '../retention';
import { slicesOf } from '../settled/slicer';
import { foldBatch } from './batch-fold';
import { arrived, breakdownOf, foldAll, gauge, order, record, SHARD, totals } from './testing/folding';

test('an order counts as an order, as revenue and for the sizes of orders', () => {
  const { windows } = foldAll(order(10.99), order(0.01, arrived, 'NO'));
  expect(totals(windows)).toEqual([
    [0, 'metric:order-size', { measure: 'quantiles', count: 2, min: 1, max: 1099, buckets: expect.any(String) }],
    [0, 'metric:orders', { measure: 'count', count: 2 }],
    [0, 'metric:revenue', { measure: 'sum', count: 2, sum: '1100' }],
  ]);
  expect(breakdownOf(windows, 'metric:revenue')?.dimensions).toEqual([
    {
      name: 'country',
      values: [
        ['NO', { measure: 'sum', count: 1, sum: '1' }],
        ['SE', { measure: 'sum', count: 1, sum: '1099' }],
      ],
    },
  ]);
});

test('gauges are summarised, and `last` takes the newest event time whatever the order of arrival', () => {
  const { windows } = foldAll(
    gauge('cpu', 40),
    gauge('cpu', 50.05),
    gauge('users', 7, arrived + 20),
    gauge('users', 9, arrived),
  );
  expect(totals(windows)).toEqual([
    [0, 'metric:cpu', { measure: 'stats', count: 2, sum: '901', min: 400, max: 501 }],
    [0, 'metric:users', { measure: 'last', count: 2, value: 7, time: arrived + 20, seq: '3', shard: SHARD }],
  ]);
});

test('each window knows the first and last record that fell in it, in numbers of the log and not of text', () => {
  const early = arrived - 1000;
  const { windows } = foldBatch(metrics, SHARD, [
    record(9, [gauge('cpu', 1), gauge('cpu', 2, early)]),
    record(10, gauge('cpu', 3)),
    record(11, gauge('cpu', 4, early)),
    record(12, gauge('nobody-reads-this', 5, early - 1000)),
  ]);
  expect(windows.map(({ start, first, last }) => [start - arrived + 250, first, last])).toEqual([
    [-2000, '12', '12'],
    [-1000, '9', '11'],
    [0, '9', '10'],
  ]);
});

const price = (instrument: string, cents: string, reception = arrived) =>
  `session=1|sequence=${reception}|reception=${reception}|instrument=${instrument}|price_0=${cents}|`;

test('A1 the price of an instrument is the one received last, to the cent, whichever arrives last', () => {
  const { windows } = foldAll(price('7', '10001', arrived + 2), price('8', '29'), price('7', '9999', arrived + 1));
  const byInstrument = breakdownOf(windows, 'metric:price')?.dimensions[0]?.values;
  expect(byInstrument).toMatchObject([
    ['7', { count: 2, value: 10001 }],
    ['8', { count: 1, value: 29 }],
  ]);
  const range = breakdownOf(windows, 'metric:price-range');
  expect(range?.total).toEqual({ measure: 'stats', count: 3, sum: '20029', min: 29, max: 10001 });
});

test('cents stay exact as far as an integer can be, which they would not as a fraction', () => {
  fc.assert(
    fc.property(fc.integer({ min: -999_999_999_999_999, max: 999_999_999_999_999 }), (cents) => {
      const { windows } = foldAll(price('7', String(cents)));
      expect(breakdownOf(windows, 'metric:price')?.total).toMatchObject({ value: cents });
    }),
  );
});

const step = (event_type: string, page_url = '/') => ({ ...samples.sampleClick, event_type, page_url });
const stepTime = Date.UTC(2026, 10, 20, 10);

test('K1 K3 the page views of a visit count by page, and all its steps by type, known or not', () => {
  const steps = [step('page_view'), step('page_view', '/cart'), step('click'), step('share')];
  const { windows } = foldBatch(metrics, SHARD, [record(1, steps, stepTime)]);
  const counts = (topic: string) =>
    breakdownOf(windows, topic)?.dimensions[0]?.values.map(([label, { count }]) => [label, count]);
  expect(counts('metric:visits')).toEqual([
    ['/', 1],
    ['/cart', 1],
  ]);
  expect(counts('metric:visit-events')).toEqual([
    ['click', 1],
    ['page_view', 2],
    ['share', 1],
  ]);
});

test('a session counts once however many steps it takes, in all and of each type', () => {
  const steps = [step('page_view'), step('click'), step('click'), { ...step('click'), session_id: 'session-43' }];
  const { windows } = foldBatch(metrics, SHARD, [record(1, steps, stepTime)]);
  const visitors = breakdownOf(windows, 'metric:visitors');
  const sessions = (partial: PartialAggregate | undefined) =>
    partial?.measure === 'unique' ? [partial.count, uniqueOf(partial)] : [];
  expect(sessions(visitors?.total)).toEqual([4, 2]);
  expect(visitors?.dimensions[0]?.values.map(([label, partial]) => [label, ...sessions(partial)])).toEqual([
    ['click', 3, 2],
    ['page_view', 1, 1],
  ]);
});

test('an event that lacks what a metric counts is used by the others, and is no reject', () => {
  const users = {
    name: 'people',
    label: 'People',
    category: 'Site',
    unit: 'users',
    events: ['clickstream.*'],
  } as const;
  const set = defineMetrics([
    { ...users, description: 'Who came.', measure: 'unique', of: 'user_id' },
    { ...users, name: 'steps', description: 'What they did.', measure: 'count' },
  ]);
  const folded = foldBatch(set, SHARD, [record(1, { ...step('click'), user_id: null }, stepTime)]);
  expect([folded.events, folded.rejects.size]).toEqual([1, 0]);
  expect(totals(folded.windows).map((series) => (Array.isArray(series) ? series[1] : ''))).toEqual(['metric:steps']);
});

test('the speed of vehicles is summarised by vehicle', () => {
  const moved = { ...samples.sampleCloudEvent, type: 'vehicle.moved', subject: 'vehicle-3' };
  const { windows } = foldBatch(metrics, SHARD, [
    record(1, { ...moved, data: { latitude: 59.3, longitude: 18.1, speed: 42.5, heading: 90 } }, stepTime),
  ]);
  expect(breakdownOf(windows, 'metric:vehicle-speed')?.dimensions).toEqual([
    { name: 'vehicle', values: [['vehicle-3', { measure: 'stats', count: 1, sum: '425', min: 425, max: 425 }]] },
  ]);
});

test('A9 ten thousand lines as the Kinesis Data Generator renders the template of row A are all counted', () => {
  const random = seededRandom(7);
  const between = (least: number, most: number) => least + Math.floor(random() * (most - least + 1));
  const prices = () => Array.from({ length: 9 }, (_, i) => `price_${i}=${between(10_000, 30_000)}|`).join('');
  // The faker of the generator keeps the quotes of its template, and one moment for many lines.
  const line = (quote: string, ms: number) =>
    `session=${quote}20261120${quote}|sequence=${quote}${ms}${quote}|reception=${quote}${ms}${quote}|instrument=${between(0, 9)}|l=${between(0, 20)}|${prices()}\n`;
  for (const quote of ["'", '']) {
    const lines = Array.from({ length: 10_000 }, (_, i) => record(i + 1, line(quote, arrived - (i % 7))));
    const [slice, ...more] = slicesOf(
      {
        metrics,
        retention: retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 }),
        dedupeSeconds: 600,
        hashId: storedHash('key'),
      },
      SHARD,
      lines,
      new DedupeIndex(600),
    );
    expect([more.length, slice?.rejects.length, slice?.facts().filter(({ counts }) => counts).length]).toEqual([
      0, 0, 10_000,
    ]);
    expect(breakdownOf(foldBatch(metrics, SHARD, lines).windows, 'metric:price')?.total?.count).toBe(10_000);
  }
});

test('a dimension with thousands of labels keeps some, and loses no event', () => {
  const views = Array.from({ length: 3000 }, (_, i) => ({
    specversion: '1.0',
    id: `view-${i}`,
    source: 'site',
    type: 'page.viewed',
    subject: `/page/${i}`,
  }));
  const dimension = breakdownOf(foldAll(views).windows, 'metric:page-views')?.dimensions[0];
  const kept = dimension?.values.reduce((sum, [, { count }]) => sum + count, 0) ?? 0;
  expect([dimension?.values.length, kept + (dimension?.other?.count ?? 0)]).toEqual([200, 3000]);
});

const anyRecord = fc.oneof(
  fc
    .record({ amount: fc.oneof(fc.double(), fc.string()), late: fc.nat(3000), country: fc.string() })
    .map(({ amount, late, country }) => order(amount, arrived - late, country)),
  fc
    .record({ id: fc.constantFrom('cpu', 'users', 'other'), value: fc.integer(), late: fc.nat(3000) })
    .map(({ id, value, late }) => gauge(id, value, arrived - late)),
  fc
    .record({
      session_id: fc.string({ minLength: 1 }),
      event_type: fc.constantFrom('click', 'scroll'),
      late: fc.nat(3000),
    })
    .map(({ late, ...click }) => ({
      ...samples.sampleClick,
      ...click,
      timestamp: new Date(arrived - late).toISOString(),
    })),
  fc.string(),
);

const mergeInto = (all: Map<string, Breakdown>, windows: readonly DeltaWindow[]): Map<string, Breakdown> => {
  for (const { start, series } of windows)
    for (const { topic, breakdown } of series) {
      const key = `${start} ${topic}`;
      const known = all.get(key);
      all.set(
        key,
        known ? mergeBreakdowns(known, breakdown, metrics.declaredLabels(`metric:${topic.slice(7)}`)) : breakdown,
      );
    }
  return all;
};

test('a batch that is split gives the same numbers, and every fold fits the wire', () => {
  fc.assert(
    fc.property(fc.array(anyRecord, { maxLength: 30 }), fc.nat(30), (values, cut) => {
      const records = values.map((value, i) => record(i + 1, value));
      const whole = foldBatch(metrics, SHARD, records);
      const parts = [records.slice(0, cut), records.slice(cut)].map((part) => foldBatch(metrics, SHARD, part));
      const merged = parts.reduce((all, { windows }) => mergeInto(all, windows), new Map<string, Breakdown>());
      expect([...merged].sort()).toEqual([...mergeInto(new Map(), whole.windows)].sort());
      const frame = { ...samples.sampleDeltaFrame, windows: whole.windows };
      expect(deltaFrameSchema.parse(JSON.parse(JSON.stringify(frame))).windows).toEqual(whole.windows);
    }),
  );
});
