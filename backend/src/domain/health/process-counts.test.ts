import { expect, test } from 'vitest';
import { addCounts, delayBucketOf, latencyIn, type ProcessCounts } from './process-counts';

const delays = (all: readonly number[]): ProcessCounts =>
  all.map((ms) => ({ [delayBucketOf(ms)]: 1 })).reduce(addCounts, {});

test('percentiles of delays are the ends of their buckets, so that none is too low', () => {
  expect(latencyIn(delays([...Array<number>(98).fill(60), 400, 30_000]))).toEqual({
    batches: 100,
    p50: 75,
    p95: 75,
    p99: 500,
  });
  expect(latencyIn(delays([30_000]))).toEqual({ batches: 1, p50: 20_000, p95: 20_000, p99: 20_000 });
  expect(latencyIn({ calls: 3 })).toBeUndefined();
});

test('counts of several processes add up, and what one has not counted changes nothing', () => {
  expect(addCounts({ sent: 2, gone: 1 }, { sent: 3, readUnits: 0.5 })).toEqual({ sent: 5, gone: 1, readUnits: 0.5 });
});
