import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  collectorOf,
  type MeasureName,
  measureNameSchema,
  mergePartials,
  type PartialAggregate,
  partialAggregateSchema,
  partialOf,
} from './partial-aggregate';

interface Reading {
  readonly scaled: number;
  readonly label: string;
  readonly time: number;
  readonly seq: string;
  readonly shard: string;
}

const measures = measureNameSchema.options;

const readings = (labels: number) =>
  fc
    .array(
      fc.record({
        scaled: fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.maxSafeInteger()),
        label: fc.nat(labels).map((n) => `label ${n}`),
        time: fc.nat(3),
        shard: fc.constantFrom('shard-0', 'shard-1'),
      }),
      { minLength: 1, maxLength: 60 },
    )
    .map((all) => all.map((reading, i): Reading => ({ ...reading, seq: String((i >> 1) * 7 + 1) })));

/** What is unique is identified by a hash, which is never negative. */
const numberOf = (measure: MeasureName, { scaled }: Reading): number =>
  measure === 'unique' ? Math.abs(scaled) : scaled;

const one = (measure: MeasureName, reading: Reading): PartialAggregate =>
  partialOf(measure, numberOf(measure, reading), reading);

/** Folds a list by splitting it at random places, so every tree of merges can come up. */
const foldInTree = <T>(items: readonly T[], merge: (a: T, b: T) => T, cuts: readonly number[]): T => {
  const [first] = items;
  if (first === undefined) throw new Error('nothing to fold');
  if (items.length === 1) return first;
  const cut = 1 + ((cuts[items.length % cuts.length] ?? 0) % (items.length - 1));
  return merge(foldInTree(items.slice(0, cut), merge, cuts), foldInTree(items.slice(cut), merge, cuts));
};

const cuts = fc.array(fc.nat(100), { minLength: 1, maxLength: 10 });
const shuffled = (items: readonly Reading[]) => fc.shuffledSubarray([...items], { minLength: items.length });

test.each(measures)('%s partials merge to the same bytes for any split and order', (measure) => {
  const plan = readings(5).chain((all) => fc.tuple(fc.constant(all), shuffled(all), cuts));
  fc.assert(
    fc.property(plan, ([all, mixed, where]) => {
      const inOrder = all.map((reading) => one(measure, reading)).reduce(mergePartials);
      const inTree = foldInTree(
        mixed.map((reading) => one(measure, reading)),
        mergePartials,
        where,
      );
      expect(JSON.stringify(inTree)).toBe(JSON.stringify(inOrder));
      expect(inOrder.count).toBe(all.length);
      expect(partialAggregateSchema.parse(JSON.parse(JSON.stringify(inTree)))).toEqual(inOrder);
    }),
  );
});

test.each(measures)('%s partials that are collected are those that are merged, byte for byte', (measure) => {
  fc.assert(
    fc.property(readings(1), (all) => {
      const collector = collectorOf(measure);
      for (const reading of all) collector.add(numberOf(measure, reading), reading);
      const merged = all.map((reading) => one(measure, reading)).reduce(mergePartials);
      expect(JSON.stringify(collector.partial())).toBe(JSON.stringify(merged));
    }),
  );
});

test('a sum stays exact beyond what a number can hold', () => {
  const place = { time: 0, seq: '1', shard: 's' };
  const big = partialOf('sum', Number.MAX_SAFE_INTEGER, place);
  const sum = [big, big, partialOf('sum', 1, place)].reduce(mergePartials);
  expect(sum).toEqual({ measure: 'sum', count: 3, sum: '18014398509481983' });
});

test('`last` takes the latest event time, then the larger sequence number as a number', () => {
  const early = partialOf('last', 1, { time: 5, seq: '9', shard: 'a' });
  const later = partialOf('last', 2, { time: 5, seq: '10', shard: 'a' });
  const stale = partialOf('last', 3, { time: 4, seq: '99', shard: 'a' });
  expect([later, early, stale].reduce(mergePartials)).toMatchObject({ value: 2, count: 3 });
});

test('partials of two measures do not merge', () => {
  const place = { time: 0, seq: '1', shard: 's' };
  expect(() => mergePartials(partialOf('sum', 1, place), partialOf('count', 0, place))).toThrow(/cannot merge/);
});
