import { type Breakdown, crossedLabel, mergeBreakdowns, type PartialAggregate, partialOf } from '@millrace/contract';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HistoryFold, type Selection } from './history-fold';

const declared = new Map([['country', new Set(['SE'])]]);

const single = (label: string): Breakdown => {
  const partial = partialOf('count', 0, { time: 0, seq: '1', shard: 's' });
  return { total: partial, dimensions: [{ name: 'country', values: [[label, partial]] }] };
};

const merge = (breakdowns: readonly Breakdown[]): Breakdown =>
  breakdowns.reduce((all, more) => mergeBreakdowns(all, more, declared), { dimensions: [] });

/** Windows of one minute each, as settled by any number of shards: the labels of their events. */
const anyEvents = fc.array(
  fc.record({ minute: fc.nat(9), shard: fc.nat(3), label: fc.integer({ min: 0, max: 600 }).map(String) }),
  { maxLength: 900 },
);

const fold = (bounds: readonly number[], windows: readonly [number, Breakdown][], selection: Selection) => {
  const result = new HistoryFold(bounds, { dimension: 'country', ...selection });
  for (const [start, breakdown] of windows) result.add(start, breakdown);
  return result.result();
};

const bounds = [2, 4, 7, 9];
const stepOf = (minute: number) => (minute < 2 || minute >= 9 ? -1 : minute < 4 ? 0 : minute < 7 ? 1 : 2);

test('any split of the events over shards and windows gives what folding them at once gives', () => {
  fc.assert(
    fc.property(anyEvents, (events) => {
      const windows = Array.from({ length: 40 }, (_, i): [number, Breakdown] => {
        const group = events.filter(({ minute, shard }) => minute === i >> 2 && shard === i % 4);
        return [i >> 2, merge(group.map(({ label }) => single(label)))];
      });
      const selection = { by: 'country', declared: declared.get('country') };
      const expected = [0, 1, 2].map((step) => {
        const all = merge(events.filter(({ minute }) => stepOf(minute) === step).map(({ label }) => single(label)));
        const { name, ...dimension } = all.dimensions[0] ?? { name: '' };
        return all.total && { total: all.total, ...dimension };
      });
      expect(fold(bounds, windows, selection)).toEqual(expected);
      expect(fold(bounds, windows.toReversed(), selection)).toEqual(expected);
    }),
  );
});

const two: readonly [number, Breakdown][] = [
  [2, single('SE')],
  [3, merge([single('SE'), single('NO')])],
  [4, single('NO')],
];

describe('one label alone', () => {
  const where = { dimension: 'country', label: 'SE' };

  test('is the total, and a step without it has no figures', () => {
    expect(fold(bounds, two, { where })).toEqual([{ total: { measure: 'count', count: 2 } }, undefined, undefined]);
  });

  test('is the one value when it is broken down by the same dimension', () => {
    const count = { measure: 'count', count: 2 };
    expect(fold(bounds, two, { where, by: 'country' })[0]).toEqual({ total: count, values: [['SE', count]] });
  });

  const full: Breakdown = {
    total: { measure: 'count', count: 9 },
    dimensions: [
      {
        name: 'country',
        values: [
          ['NO', { measure: 'count', count: 4 }],
          ['SE', { measure: 'count', count: 2 }, 3],
        ],
        other: { measure: 'count', count: 3 },
        labels: '',
        spread: 25,
      },
    ],
  };

  test('that was not tracked all the time is an estimate, with its bound', () => {
    expect(fold(bounds, [[2, full]], { where })[0]).toEqual({
      total: { measure: 'count', count: 2 },
      other: { measure: 'count', count: 3 },
      atLeast: true,
      extra: 3,
      within: 15,
    });
    const [found] = fold(bounds, [[2, full]], { where: { ...where, label: 'DK' } });
    expect(found).toEqual({ other: { measure: 'count', count: 3 }, atLeast: true, within: 15 });
    // Tracked in one window, and unknown in another.
    const more = fold([2, 4], [...two.slice(1, 2), [2, { ...full, dimensions: full.dimensions }]], {
      where: { ...where, label: 'SE' },
    });
    expect(more[0]).toMatchObject({ total: { measure: 'count', count: 3 }, extra: 3, atLeast: true });
  });

  test('that was tracked all the time is exact beside ones that were not, and so is a declared one', () => {
    expect(fold(bounds, [[2, full]], { where: { ...where, label: 'NO' } })[0]).toEqual({
      total: { measure: 'count', count: 4 },
    });
    const dk = { where: { ...where, label: 'DK' }, declared: new Set(['DK']) };
    expect(fold(bounds, [[2, full]], dk)[0]).toBeUndefined();
  });
});

describe('two dimensions together', () => {
  const of = (...events: readonly (readonly [page: string, country: string])[]): Breakdown => {
    const countOf = (all: readonly unknown[]) => ({ measure: 'count', count: all.length }) as const;
    const labels = [...new Set(events.map(([page, country]) => crossedLabel(page, country)))].sort();
    const values = labels.map((label): [string, PartialAggregate] => [
      label,
      countOf(events.filter(([page, country]) => crossedLabel(page, country) === label)),
    ]);
    return { total: countOf(events), dimensions: [{ name: 'page,country', values }] };
  };
  const windows: readonly [number, Breakdown][] = [
    [2, of(['/a', 'SE'], ['/b', 'SE'], ['/a', 'DK'])],
    [3, of(['/a', 'SE'])],
  ];
  const both = { dimension: 'page,country', pair: ['page', 'country'] as const };
  const where = { dimension: 'country', label: 'SE' };
  const count = (events: number) => ({ measure: 'count', count: events });

  test('are given by the labels of both', () => {
    expect(fold([2, 4], [...windows], { by: 'page,country', ...both })[0]).toEqual({
      total: count(4),
      values: [
        ['["/a","DK"]', count(1)],
        ['["/a","SE"]', count(2)],
        ['["/b","SE"]', count(1)],
      ],
    });
  });

  test('are given by one of them for one label of the other, with the total of that label', () => {
    expect(fold([2, 4], [...windows], { by: 'page', where, ...both })[0]).toEqual({
      total: count(3),
      values: [
        ['/a', count(2)],
        ['/b', count(1)],
      ],
    });
    expect(fold([2, 4], [...windows], { by: 'page', where: { ...where, label: 'NO' }, ...both })[0]).toBeUndefined();
  });

  test('may have more of a label than is known of it, once there are labels beyond the cap', () => {
    const [dimension] = of(['/a', 'SE']).dimensions;
    const more = {
      total: count(3),
      dimensions: [{ ...dimension, other: count(2), labels: '', spread: 4 }],
    } as Breakdown;
    expect(fold([2, 4], [[2, more]], { by: 'page', where, ...both })[0]).toEqual({
      ...{ total: count(1), values: [['/a', count(1), 0]], other: count(2), atLeast: true, within: 6 },
    });
  });

  test('are the same however the events are split, also where pairs are many and labels few', () => {
    const events = Array.from({ length: 400 }, (_, i) => [`/${i % 40}`, `c${i % 10}`] as const);
    const split = events.map((event, i): [number, Breakdown] => [2 + (i % 2), of(event)]);
    const selection = { by: 'country', where: { dimension: 'page', label: '/7' }, ...both };
    expect(fold([2, 4], split, selection)).toEqual(fold([2, 4], [[2, of(...events)]], selection));
    expect(fold([2, 4], split, selection)[0]).toEqual({ total: count(10), values: [['c7', count(10)]] });
  });
});

describe('of more labels than are held', () => {
  const windows = Array.from({ length: 60 }, (_, i): [number, Breakdown] => [
    i % 10,
    merge(Array.from({ length: 40 }, (_, n) => single(n < 10 ? `often ${n}` : `rare ${i * 40 + n}`))),
  ]);
  const folded = new HistoryFold([0, 5, 10], { dimension: 'country', by: 'country' }, 300);
  for (const [minute, breakdown] of windows) folded.add(minute, breakdown);

  test('those with the most events stay exact, nothing is lost, and the rest is within the bound', () => {
    const steps = folded.result();
    expect(steps.reduce((sum, step) => sum + (step?.values?.length ?? 0), 0)).toBeLessThanOrEqual(300);
    for (const { total, values = [], other, within } of steps.flatMap((step) => step ?? [])) {
      expect(values.reduce((sum, [, { count }]) => sum + count, other?.count ?? 0)).toBe(total?.count);
      expect(values.filter(([label]) => label.startsWith('often'))).toHaveLength(10);
      for (const [label, partial, extra] of values)
        if (label.startsWith('often')) expect([partial.count, extra]).toEqual([30, undefined]);
      expect(within).toBeGreaterThanOrEqual(3);
    }
  });

  test('it is known how many there were', () => {
    const { count, exact } = folded.labelCount() ?? { count: 0, exact: true };
    expect(exact).toBe(false);
    expect(Math.abs(count / (10 + 60 * 30) - 1)).toBeLessThan(0.07);
    const few = new HistoryFold([0, 5, 10], { dimension: 'country', by: 'country' });
    for (const [minute, breakdown] of two) few.add(minute, breakdown);
    expect(few.labelCount()).toEqual({ count: 2, exact: true });
  });
});
