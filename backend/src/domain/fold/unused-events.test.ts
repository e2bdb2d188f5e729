import { expect, test } from 'vitest';
import { LONGEST_RETENTION_MS } from '../retention';
import { DAY_MS, MAX_AHEAD_MS } from '../time';
import { arrived, breakdownOf, foldAll, gauge, order, totals } from './testing/folding';

test('an event without a time happened when it arrived', () => {
  const { time: _, ...timeless } = order(5);
  expect(totals(foldAll(timeless).windows)).toContainEqual([0, 'metric:orders', { measure: 'count', count: 1 }]);
});

test('an event of a type that nothing reads is no reject, and shows under its type', () => {
  const unread = { ...order(1), type: 'cart.emptied' };
  const { windows, events, rejects } = foldAll(unread, unread, { ...unread, type: 'foo.bar' });
  expect([events, rejects.size]).toEqual([3, 0]);
  expect(totals(windows)).toEqual([[0, 'metric:unread', { measure: 'count', count: 3 }]]);
  expect(breakdownOf(windows, 'metric:unread')?.dimensions).toEqual([
    {
      name: 'type',
      values: [
        ['cart.emptied', { measure: 'count', count: 2 }],
        ['foo.bar', { measure: 'count', count: 1 }],
      ],
    },
  ]);
});

test('what cannot be used is rejected, at the time of arrival and by reason', () => {
  const { windows, rejects, events } = foldAll('noise', [
    order(1),
    gauge('cpu', 1, arrived - LONGEST_RETENTION_MS - 1),
    gauge('cpu', 1, arrived + MAX_AHEAD_MS + 1),
  ]);
  expect(events).toBe(1);
  expect([...rejects]).toEqual([
    ['not_json', 1],
    ['too_old', 1],
    ['too_far_ahead', 1],
  ]);
  expect(windows.length).toBe(1);
  expect(breakdownOf(windows, 'metric:orders')?.total).toEqual({ measure: 'count', count: 1 });
  expect(breakdownOf(windows, 'metric:rejected')).toEqual({
    total: { measure: 'count', count: 3 },
    dimensions: [
      { name: 'metric', values: [['(none)', { measure: 'count', count: 3 }]] },
      {
        name: 'reason',
        values: [
          ['not_json', { measure: 'count', count: 1 }],
          ['too_far_ahead', { measure: 'count', count: 1 }],
          ['too_old', { measure: 'count', count: 1 }],
        ],
      },
    ],
  });
});

test('a value that is missing or bad costs its metric alone, and shows under that metric in `rejected`', () => {
  const { windows, rejects, events } = foldAll(
    order('10.99', arrived - 5000),
    order(undefined),
    order(''),
    order(2),
    gauge('cpu', 1e300),
  );
  expect(events).toBe(5);
  expect(rejects).toEqual(
    new Map([
      ['invalid_value', 3],
      ['missing_value', 4],
    ]),
  );
  const counts = (topic: string) =>
    windows
      .flatMap(({ series }) => series)
      .filter((series) => series.topic === topic)
      .map(({ breakdown }) => breakdown.total?.count);
  expect([counts('metric:orders'), counts('metric:revenue'), counts('metric:cpu')]).toEqual([[1, 3], [1], []]);
  const rejected = breakdownOf(windows.slice(-1), 'metric:rejected');
  expect(rejected?.dimensions.map(({ values }) => values.map(([label, { count }]) => [label, count]))).toEqual([
    [
      ['cpu', 1],
      ['order-size', 3],
      ['revenue', 3],
    ],
    [
      ['invalid_value', 3],
      ['missing_value', 4],
    ],
  ]);
});

test.each<[string, number, number, number]>([
  ['just five minutes ahead', MAX_AHEAD_MS, 1, 0],
  ['a day old', -DAY_MS, 1, 0],
  ['more than a day old, for which there are no seconds', -DAY_MS - 1, 0, 0],
  ['400 days old, to the millisecond', -LONGEST_RETENTION_MS, 0, 0],
  ['more than 400 days old', -LONGEST_RETENTION_MS - 1, 1, 1],
])('%s', (_, offset, windows, rejects) => {
  const folded = foldAll(gauge('cpu', 1, arrived + offset));
  expect([folded.windows.length, folded.rejects.size]).toEqual([windows, rejects]);
});
