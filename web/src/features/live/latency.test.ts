import { expect, test } from 'vitest';
import { LatencyTracker } from './latency';

test('half of the samples are at or below p50, and 99 of 100 at or below p99', () => {
  const tracker = new LatencyTracker();
  for (let ms = 100; ms >= 1; ms--) tracker.add(1000, ms);
  expect(tracker.summary(1000)).toEqual({ p50: 50, p99: 99, samples: 100, recent: 50 });
});

test('a single sample is both', () => {
  const tracker = new LatencyTracker();
  tracker.add(0, 42);
  expect(tracker.summary(10)).toEqual({ p50: 42, p99: 42, samples: 1, recent: 42 });
});

test('what was painted more than a minute ago no longer counts', () => {
  const tracker = new LatencyTracker();
  tracker.add(0, 900);
  tracker.add(30_000, 80);
  expect(tracker.summary(60_000)).toEqual({ p50: 80, p99: 80, samples: 1, recent: undefined });
  expect(tracker.summary(90_000)).toBeUndefined();
});

test('clocks that disagree by a little give no negative latency', () => {
  const tracker = new LatencyTracker();
  tracker.add(0, -3);
  expect(tracker.summary(1)?.p50).toBe(0);
});
