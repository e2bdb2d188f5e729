import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seededHashes, seededRandom } from '../values/random';
import {
  type Breakdown,
  boundOf,
  breakdownSchema,
  capDimension,
  type DimensionBreakdown,
  labelCount,
  mergeBreakdowns,
} from './breakdown';
import { DIMENSION_CAP, labelCapOf, type PartialAggregate } from './partial-aggregate';
import { estimateLabels, hash53, LabelSketch, mergeLabelSketches } from './sketches/label-sketch';

const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });

const sketchOf = (labels: readonly string[]): string => {
  const sketch = new LabelSketch();
  for (const label of labels) sketch.add(label);
  return sketch.text();
};

const declared = new Map([['label', new Set(['label 0', 'label 1'])]]);

/** One state that could track all labels, or one that could not. */
const dimension = fc
  .record({
    values: fc.uniqueArray(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 9 }), fc.nat(3)), {
      selector: ([label]) => label,
      minLength: 1,
    }),
    overflow: fc.boolean(),
    other: fc.integer({ min: 1, max: 50 }),
    spread: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constant(Number.MAX_SAFE_INTEGER)),
  })
  .map(({ values, overflow, other, spread }): DimensionBreakdown => {
    const sorted = values.sort(([a], [b]) => (`label ${a}` < `label ${b}` ? -1 : 1));
    const all = sorted.map(([label, events, extra]): DimensionBreakdown['values'][number] =>
      overflow && extra > 0 && label > 1 ? [`label ${label}`, count(events), extra] : [`label ${label}`, count(events)],
    );
    if (!overflow) return { name: 'label', values: all };
    const labels = sketchOf([...all.map(([label]) => label), 'another']);
    return { name: 'label', values: all, other: count(other), labels, spread };
  });

test('breakdowns merge to the same bytes for any split and order', () => {
  fc.assert(
    fc.property(fc.array(dimension, { minLength: 1, maxLength: 8 }), fc.nat(), (all, seed) => {
      const breakdowns = all.map((one): Breakdown => ({ total: count(1), dimensions: [one] }));
      const merge = (a: Breakdown, b: Breakdown) => mergeBreakdowns(a, b, declared);
      const random = seededRandom(seed);
      const tree = [...breakdowns];
      while (tree.length > 1) {
        const [a] = tree.splice(Math.floor(random() * tree.length), 1);
        const [b] = tree.splice(Math.floor(random() * tree.length), 1);
        if (a && b) tree.push(merge(a, b));
      }
      const inOrder = breakdowns.reduce(merge);
      expect(JSON.stringify(tree[0])).toBe(JSON.stringify(inOrder));
      expect(breakdownSchema.parse(JSON.parse(JSON.stringify(inOrder)))).toEqual(inOrder);
    }),
  );
});

const exact: DimensionBreakdown = { name: 'label', values: [['seen', count(3)]] };
const full: DimensionBreakdown = {
  name: 'label',
  values: [
    ['label 0', count(1)],
    ['others', count(4), 2],
  ],
  other: count(2),
  labels: sketchOf(['label 0', 'others', 'another']),
  spread: 36,
};

const mergedValues = (a: DimensionBreakdown, b: DimensionBreakdown) =>
  mergeBreakdowns({ dimensions: [a] }, { dimensions: [b] }, declared).dimensions[0];

test('a label that was not tracked where not all could be is an estimate, a declared one never', () => {
  expect(mergedValues(exact, full)).toMatchObject({
    values: [
      ['label 0', count(1)],
      ['others', count(4), 2],
      ['seen', count(3), 0],
    ],
    other: count(2),
    spread: 36,
  });
  expect(mergedValues(full, { ...exact, values: [['others', count(1)]] })?.values).toEqual([
    ['label 0', count(1)],
    ['others', count(5), 2],
  ]);
});

test('pieces of one breakdown make it whole again: its labels, and then what they have in common', () => {
  const { values, ...common } = full;
  const pieces = [...values.map((value) => ({ name: 'label', values: [value] })), { ...common, values: [] }];
  expect(pieces.map((piece) => ({ dimensions: [piece] })).reduce((a, b) => mergeBreakdowns(a, b))).toEqual({
    dimensions: [full],
  });
});

test('how many labels there were is exact as long as all could be tracked, whatever they are merged with', () => {
  const many = {
    name: 'label',
    values: Array.from({ length: 700 }, (_, i) => [`l${i}`, count(1)] as [string, PartialAggregate]),
  };
  expect(labelCount(many)).toEqual({ count: 700, exact: true });
  const merged = mergedValues(full, many);
  const found = merged && labelCount(merged);
  expect(found?.exact).toBe(false);
  expect(Math.abs((found?.count ?? 0) - 703)).toBeLessThan(0.07 * 703);
  expect(labelCount({ ...full, labels: '' })).toEqual({ count: 2, exact: false });
});

test('a sketch of labels is within 7 % of how many there were, and of their set alone', () => {
  for (const size of [300, 5000, 100_000]) {
    const labels = Array.from({ length: size }, (_, i) => `/page/${i}`);
    const sketch = sketchOf(labels);
    expect(Math.abs(estimateLabels(sketch) - size) / size).toBeLessThan(0.07);
    const [half, rest] = [labels.slice(0, size / 2), labels.slice(size / 3)];
    expect(mergeLabelSketches(sketchOf(rest), sketchOf(half))).toBe(sketch);
    expect(sketch.length).toBeLessThan(1400);
  }
});

test('the hash of labels is spread evenly over 53 bits', () => {
  const hashes = Array.from({ length: 20_000 }, (_, i) => hash53(`l${i}`));
  expect(hashes.every((hash) => Number.isSafeInteger(hash) && hash >= 0)).toBe(true);
  for (let bit = 0; bit < 53; bit++) {
    const ones = hashes.filter((hash) => Math.floor(hash / 2 ** bit) % 2 === 1).length;
    expect(Math.abs(ones - 10_000)).toBeLessThan(400);
  }
});

test('as many labels stay as a measure may have, those with the most events, and the rest is `other`', () => {
  expect((['count', 'quantiles', 'unique'] as const).map(labelCapOf)).toEqual([DIMENSION_CAP, 50, 10]);
  const random = seededHashes(3);
  const values = Array.from({ length: 500 }, (_, i): [string, PartialAggregate] => [
    `l${i}`,
    count(1 + (random() % 50)),
  ]);
  const capped = capDimension({ name: 'label', values }, new Set(['l7']));
  const all = values.reduce((sum, [, partial]) => sum + partial.count, 0);
  const kept = capped.values.reduce((sum, [, partial]) => sum + partial.count, 0);
  expect([capped.values.length, kept + (capped.other?.count ?? 0)]).toEqual([DIMENSION_CAP + 1, all]);
  const least = Math.min(...capped.values.filter(([label]) => label !== 'l7').map(([, partial]) => partial.count));
  const evicted = values.filter(([label]) => !capped.values.some(([one]) => one === label));
  expect(Math.max(...evicted.map(([, partial]) => partial.count))).toBeLessThanOrEqual(least);
  expect(boundOf(capped.spread ?? 0)).toBe(3 * Math.max(...evicted.map(([, partial]) => partial.count)));
});

test('a label named like a property of objects is a label as any other', () => {
  const odd: Breakdown = { total: count(1), dimensions: [{ name: 'label', values: [['__proto__', count(1)]] }] };
  const wire: unknown = JSON.parse(JSON.stringify(mergeBreakdowns(odd, odd)));
  expect(breakdownSchema.parse(wire).dimensions[0]?.values).toEqual([['__proto__', count(2)]]);
});
