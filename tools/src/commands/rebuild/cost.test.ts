import type { Series } from '@millrace/contract';
import { expect, test } from 'vitest';
import { costOf } from './cost';

const window = (start: number, labels: number) => {
  const values = Array.from(
    { length: labels },
    (_, i) => [`label ${i * 7919}`, { measure: 'count', count: i }] as const,
  );
  const series: Series[] = [
    {
      topic: 'metric:orders',
      breakdown: {
        total: { measure: 'count', count: 1 },
        dimensions: [{ name: 'label', values: values.map(([label, partial]) => [label, partial]) }],
      },
    },
  ];
  return {
    key: { granularity: 'minute', metric: 'orders', shard: 'shard', start } as const,
    part: { part: 0, seq: '1', series, frozen: false },
  };
};

const noIdentity = () => undefined;

test('a small window costs a unit to read and a unit to write, and a large one more', () => {
  const small = costOf([window(0, 1), window(1, 1)], noIdentity);
  expect(small).toEqual({ windows: 2, readUnits: 2, writeUnits: 2, dollars: (2 * 0.125 + 2 * 0.625) / 1e6 });
  expect(costOf([window(0, 3000)], noIdentity).writeUnits).toBeGreaterThan(5);
});
