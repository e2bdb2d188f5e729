import { expect, test } from 'vitest';
import { DedupeIndex } from '../dedupe/dedupe-index';
import { storedHash } from '../dedupe/id-hash';
import { factsOf } from '../fold/facts';
import { defineMetrics } from '../metrics/define-metrics';
import { retentionOf } from '../retention';
import { DAY_MS } from '../time';
import { slicesOf } from './slicer';
import { WindowDeltas } from './window-deltas';

const rules = {
  metrics: defineMetrics([]),
  retention: retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 }),
  dedupeSeconds: 600,
  hashId: storedHash('key'),
};

const arrived = Date.UTC(2026, 10, 20, 10);

const zeros = (count: number): Uint8Array => new TextEncoder().encode(JSON.stringify(new Array(count).fill(0)));

test('a slice ends before its rejects are too many to hold at once', () => {
  const records = Array.from({ length: 4 }, (_, i) => ({ seq: String(i + 1), arrived, data: zeros(10_000) }));
  const slices = [...slicesOf(rules, 'shard-0', records, new DedupeIndex(600))];
  expect(slices.map((slice) => slice.rejects.length)).toEqual([20_000, 20_000]);
});

const metrics = defineMetrics([
  {
    name: 'orders',
    label: 'Orders',
    category: 'Shop',
    description: 'Orders.',
    unit: 'orders',
    events: ['order.placed'],
    measure: 'count',
  },
]);

const order = (seq: string, second: number) => ({
  seq,
  arrived: arrived + second * 1000,
  data: new TextEncoder().encode(
    JSON.stringify({
      specversion: '1.0',
      id: '1',
      source: 'test',
      type: 'order.placed',
      time: new Date(arrived).toISOString(),
      data: {},
    }),
  ),
});

test('whether an event is a duplicate does not depend on where slices end, also when records arrive out of order', () => {
  const records = [order('1', 10), order('2', 0), order('3', 605)];
  const countsIn = (parts: (typeof records)[]): boolean[] => {
    const memory = new DedupeIndex(600);
    return parts.flatMap((part) =>
      [...slicesOf({ ...rules, metrics }, 'shard-0', part, memory)].flatMap((slice) => {
        memory.addAll(slice.seenIds);
        return slice.facts().map(({ counts }) => counts);
      }),
    );
  };
  expect(countsIn([records])).toEqual([true, false, false]);
  expect(countsIn([records.slice(0, 1), records.slice(1)])).toEqual([true, false, false]);
});

test('facts that are not kept are read from the records again, and say the same', () => {
  const records = [order('1', 10), { seq: '2', arrived, data: zeros(2) }, order('3', 20), order('4', 700)];
  const factsOf = (withoutFacts: boolean) =>
    [...slicesOf({ ...rules, metrics, withoutFacts }, 'shard-0', records, new DedupeIndex(600))].map((slice) =>
      slice.facts().map(({ fact: { kind, record, time }, counts }) => ({ kind, record, time, counts })),
    );
  const [facts] = factsOf(true);
  expect(facts?.map(({ counts }) => counts)).toEqual([true, true, true, false, true]);
  expect(facts).toEqual(factsOf(false)[0]);
});

test.each([
  [30, 100, 'reject'],
  [30, 29, 'event'],
  [800, 500, 'event'],
])(
  'where hours are retained for %i days, an event that is %i days old is to be counted or rejected: %s',
  (hour, age, kind) => {
    const retention = retentionOf({ second: 1, minute: 30, hour, log: 1, item: 30 });
    const record = { ...order('1', 0), arrived: arrived + age * DAY_MS };
    const [slice] = slicesOf({ ...rules, metrics, retention }, 'shard-0', [record], new DedupeIndex(600));
    expect(slice?.facts().map(({ fact }) => fact.kind)).toEqual([kind]);
    expect(slice?.windows.size).toBeGreaterThan(0);
  },
);

test('duplicates are counted by source, in their own time, and by no other metric', () => {
  const records = [order('1', 0), order('2', 1), order('3', 2)];
  const [slice] = slicesOf({ ...rules, metrics }, 'shard-0', records, new DedupeIndex(600));
  const found = slice?.windows
    .deltas()
    .map(({ key, last, series }) => [
      key.granularity,
      key.start - arrived,
      last,
      ...series().map(({ topic, breakdown }) => [topic, breakdown.total, breakdown.dimensions[0]?.values]),
    ]);
  const one = { measure: 'count', count: 1 };
  const two = { measure: 'count', count: 2 };
  const orders = ['metric:orders', one, undefined];
  const duplicates = ['metric:duplicates', two, [['test', two]]];
  expect(found).toEqual([
    ['second', 0, '3', duplicates, orders],
    ['minute', 0, '3', orders],
    ['hour', 0, '3', orders],
    ['minute', 0, '3', duplicates],
    ['hour', 0, '3', duplicates],
  ]);
});

test('what is added to windows that were looked at is in them, and in the hour of two minutes all of both', () => {
  const deltas = new WindowDeltas(metrics, 'shard-0', rules.retention);
  const add = (seq: string, at: number): void => {
    for (const fact of factsOf(metrics, { ...order(seq, 0), arrived: at }).slice(0, 1))
      deltas.add({ fact: { ...fact, time: at }, counts: true });
  };
  const counts = () =>
    deltas
      .deltas()
      .filter(({ key }) => key.granularity !== 'second')
      .map(({ key, series }) => `${key.granularity} ${series()[0]?.breakdown.total?.count}`);
  add('1', arrived);
  expect(counts()).toEqual(['minute 1', 'hour 1']);
  add('2', arrived);
  add('3', arrived + 1000);
  expect(counts()).toEqual(['minute 3', 'hour 3']);
  add('4', arrived + 60_000);
  expect(counts()).toEqual(['minute 3', 'hour 4', 'minute 1']);
});
