import {
  boundOf,
  type DimensionBreakdown,
  eventsOf,
  labelCount,
  mergeBreakdowns,
  seededRandom,
  zipf,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { TrackedLabels } from './tracked-labels';

const none: ReadonlySet<string> = new Set();
const placeOf = (shard: string, declared = none) => ({
  shard,
  topic: 'metric:views' as const,
  measure: 'count' as const,
  declared,
});
const empty: DimensionBreakdown = { name: 'page', values: [] };

/** Pages of which the n-th is seen 1 / n times as often as the first. */
const zipfPages = (pages: number, random: () => number): (() => string) => {
  const next = zipf(pages, random);
  return () => `/page/${next()}`;
};

const foldOf = (shard: string, labels: readonly string[], declared = none, firstSeq = 1): DimensionBreakdown => {
  const tracked = new TrackedLabels(placeOf(shard, declared), empty);
  for (const [i, label] of labels.entries())
    tracked.add(label, 0, { time: 0, seq: String(firstSeq + Math.floor(i / 20)), shard });
  return tracked.result();
};

const countsOf = (labels: readonly string[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return counts;
};

const topOf = (counts: ReadonlyMap<string, number>, many: number): readonly string[] =>
  [...counts]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .slice(0, many)
    .map(([label]) => label);

test('up to the cap every label is exact, declared ones are beyond it, and nothing is estimated', () => {
  const labels = Array.from({ length: 1000 }, (_, i) => `/page/${(i * 7) % 201}`);
  const { values, other, labels: sketch, spread } = foldOf('s', labels, new Set(['/page/3']));
  expect([values.length, other, sketch, spread]).toEqual([201, undefined, undefined, undefined]);
  expect(new Map(values.map(([label, { count }]) => [label, count]))).toEqual(countsOf(labels));
});

test('beyond the cap partials and `other` add up to all events, and estimates share `other` out', () => {
  const next = zipfPages(5000, seededRandom(1));
  const labels = Array.from({ length: 20_000 }, next);
  const declared = new Set(['/page/4999']);
  const found = foldOf('s', labels, declared);
  const { values, other, spread = 0 } = found;
  const [counted, estimated] = [0, 0].map((_, i) =>
    values.reduce((sum, value) => sum + (i === 0 ? value[1].count : eventsOf(value)), 0),
  );
  expect([(counted ?? 0) + (other?.count ?? 0), estimated]).toEqual([20_000, 20_000]);
  const open = values.filter(([label]) => !declared.has(label));
  expect([open.length, Math.min(...open.map(eventsOf)) ** 2]).toEqual([200, spread]);
  const truth = countsOf(labels);
  for (const value of values) {
    if (value[2] === undefined) expect(value[1].count).toBe(truth.get(value[0]));
    expect(Math.abs(eventsOf(value) - (truth.get(value[0]) ?? 0))).toBeLessThanOrEqual(boundOf(spread));
  }
  expect(Math.abs(labelCount(found).count / truth.size - 1)).toBeLessThan(0.07);
});

test('it goes on from what was stored as if it had never stopped', () => {
  const labels = Array.from({ length: 5000 }, zipfPages(3000, seededRandom(2)));
  const whole = foldOf('s', labels);
  let stored = empty;
  for (let from = 0; from < labels.length; from += 700) {
    const tracked = new TrackedLabels(placeOf('s'), JSON.parse(JSON.stringify(stored)));
    for (const [i, label] of labels.entries())
      if (i >= from && i < from + 700)
        tracked.add(label, 0, { time: 0, seq: String(1 + Math.floor(i / 20)), shard: 's' });
    stored = tracked.result();
  }
  expect(JSON.stringify(stored)).toBe(JSON.stringify(whole));
});

test('no label is favoured: on average an estimate is what the label had', () => {
  const labels = Array.from({ length: 3000 }, zipfPages(1000, seededRandom(3)));
  const truth = countsOf(labels);
  const probes = [0, 5, 40, 150, 400, 900].map((n) => `/page/${n}`).filter((label) => truth.has(label));
  const TRIALS = 400;
  const sums = new Map<string, number>();
  let spread = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const found = foldOf(`shard ${trial}`, labels);
    spread = found.spread ?? 0;
    for (const value of found.values) sums.set(value[0], (sums.get(value[0]) ?? 0) + eventsOf(value));
  }
  // Four standard errors of a mean of so many trials.
  const bound = (4 * Math.sqrt(spread)) / Math.sqrt(TRIALS);
  for (const label of probes)
    expect(Math.abs((sums.get(label) ?? 0) / TRIALS - (truth.get(label) ?? 0))).toBeLessThan(bound);
  // Of all labels outside the first ones together, too.
  const rare = [...truth].filter(([label]) => Number(label.slice(6)) >= 300);
  const [expected, mean] = [
    rare.reduce((sum, [, count]) => sum + count, 0),
    rare.reduce((sum, [label]) => sum + (sums.get(label) ?? 0), 0) / TRIALS,
  ];
  expect(Math.abs(mean / expected - 1)).toBeLessThan(0.02);
});

test.each([500, 5000, 100_000])(
  'of %i labels on four shards and ten minutes the ten largest are found, within the bound',
  (many) => {
    const next = zipfPages(many, seededRandom(many));
    const truth = new Map<string, number>();
    const windows = Array.from({ length: 40 }, (_, i) => {
      const labels = Array.from({ length: 4000 }, next);
      for (const label of labels) truth.set(label, (truth.get(label) ?? 0) + 1);
      return { dimensions: [foldOf(`shard ${i % 4}`, labels, none, 1 + 1000 * i)] };
    });
    const [found = empty] = windows.reduce((a, b) => mergeBreakdowns(a, b)).dimensions;
    const estimates = new Map(found.values.map((value) => [value[0], eventsOf(value)]));
    expect([...topOf(estimates, 10)].sort()).toEqual([...topOf(truth, 10)].sort());
    const bound = boundOf(found.spread ?? 0);
    const off = [...truth].map(([label, count]) => Math.abs((estimates.get(label) ?? 0) - count));
    expect(off.filter((error) => error > bound).length / off.length).toBeLessThan(0.01);
    const top = topOf(truth, 10).map((label) => Math.abs((estimates.get(label) ?? 0) / (truth.get(label) ?? 1) - 1));
    expect(top.reduce((sum, error) => sum + error, 0) / 10).toBeLessThan(0.02);
    expect(Math.abs(labelCount(found).count / truth.size - 1)).toBeLessThan(0.07);
  },
);
