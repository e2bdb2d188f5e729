import { type Breakdown, mergeBreakdowns, type PartialAggregate } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { emptyState, type LiveSeries, type LiveState, type Minute } from '../settling/live-state';
import { anyEvents, frameOf, SECOND, stateAfter, type TestEvent } from '../settling/testing/frames';
import { Rollup } from './rollup';

const stateOf = (events: readonly TestEvent[], state: LiveState = emptyState, place = 0) =>
  stateAfter(
    events.map((event, i) => frameOf(event, place + i)),
    state,
  );
const none: LiveSeries = { minutes: new Map(), newest: 0 };
const revenue = (state: LiveState): LiveSeries => state.series.get('metric:revenue') ?? none;

const naive = ({ minutes }: LiveSeries, from: number, to: number): Breakdown | undefined =>
  [...minutes.values()]
    .flatMap((minute) => [...minute])
    .filter(([start]) => start >= from && start < to)
    .flatMap(([, shards]) => [...shards.values()])
    .reduce<Breakdown | undefined>((sum, part) => (sum ? mergeBreakdowns(sum, part) : part), undefined);

test('any range gives the same bytes as merging its windows one by one', () => {
  const seconds = fc.tuple(fc.integer({ min: -5, max: 140 }), fc.integer({ min: -5, max: 140 }));
  fc.assert(
    fc.property(anyEvents, seconds, (events, [a, b]) => {
      const series = revenue(stateOf(events));
      const [from, to] = [SECOND + Math.min(a, b) * 1000, SECOND + Math.max(a, b) * 1000];
      expect(new Rollup().range(series, from, to)).toEqual(naive(series, from, to));
    }),
  );
});

test('what is remembered never hides an event that came later', () => {
  fc.assert(
    fc.property(anyEvents, anyEvents, (first, second) => {
      const rollup = new Rollup();
      const before = stateOf(first);
      rollup.range(revenue(before), SECOND, SECOND + 140_000);
      const after = revenue(stateOf(second, before, first.length));
      expect(rollup.range(after, SECOND, SECOND + 140_000)).toEqual(naive(after, SECOND, SECOND + 140_000));
      for (const span of [1000, 5000, 15_000, 60_000] as const)
        expect(rollup.at(after, span, SECOND)).toEqual(naive(after, SECOND, SECOND + span));
    }),
  );
});

test('a span that nothing touched gives the same object again', () => {
  const rollup = new Rollup();
  const before = stateOf([
    { second: 1, shard: 0, label: 'SE', value: 1 },
    { second: 2, shard: 1, label: 'SE', value: 1 },
  ]);
  const remembered = rollup.at(revenue(before), 5000, SECOND);
  const after = stateOf([{ second: 70, shard: 0, label: 'SE', value: 1 }], before, 2);
  expect(rollup.at(revenue(after), 5000, SECOND)).toBe(remembered);
});

test('a range of minutes costs a few merges for an event, and a few more when a second has passed', () => {
  let merges = 0;
  const rollup = new Rollup(undefined, (a, b) => {
    merges += 1;
    return mergeBreakdowns(a, b);
  });
  const every = Array.from({ length: 600 }, (_, second) => ({ second, shard: 0, label: 'SE', value: 1 }));
  let state = stateOf(every);
  let place = every.length;
  const costOf = (second: number): number => {
    state = stateOf([{ second, shard: 0, label: 'NO', value: 1 }], state, place++);
    const before = merges;
    const end = SECOND + (second + 1) * 1000;
    rollup.range(revenue(state), end - 300_000, end + 300_000);
    return merges - before;
  };
  costOf(600);
  const events = Array.from({ length: 10 }, () => costOf(600));
  expect(Math.max(...events)).toBeLessThanOrEqual(8);
  const seconds = Array.from({ length: 50 }, (_, i) => costOf(601 + i));
  expect(seconds.reduce((sum, cost) => sum + cost) / seconds.length).toBeLessThan(16);
});

test('a range with more labels than a page can hold keeps the largest, and all events', () => {
  const seconds = Array.from({ length: 20 }, (_, second): Breakdown => {
    const labels = ['often', ...Array.from({ length: 60 }, (_, i) => `rare ${second} ${i}`)].sort();
    const values = labels.map((label): [string, PartialAggregate] => [
      label,
      { measure: 'count', count: label === 'often' ? 5 : 1 },
    ]);
    return { total: { measure: 'count', count: 65 }, dimensions: [{ name: 'page', values }] };
  });
  const minute: Minute = new Map(seconds.map((breakdown, i) => [i * 1000, new Map([['s', breakdown]])]));
  const merged = new Rollup().range({ minutes: new Map([[0, minute]]), newest: 19_000 }, 0, 20_000);
  const [page] = merged?.dimensions ?? [];
  expect(page?.values.length).toBe(500);
  expect(page?.values.find(([label]) => label === 'often')?.[1].count).toBe(100);
  const events = (page?.values ?? []).reduce((sum, [, partial]) => sum + partial.count, page?.other?.count ?? 0);
  expect([events, merged?.total?.count]).toEqual([1300, 1300]);
});
