import { samples } from '@millrace/contract';
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

test('how often frames come is what delta frames say, or settled frames where no others are sent', () => {
  const tracker = new LatencyTracker();
  const pacing = (now: number) => {
    tracker.add(now, 10);
    return tracker.summary(now)?.pacing;
  };
  const { sampleDeltaFrame, sampleSettledFrame } = samples;
  const delta = { ...sampleDeltaFrame, pacing: { interval: 4000, reason: 'viewers' } } as const;
  const settled = { ...sampleSettledFrame, pacing: { interval: 2000, reason: 'viewers' } } as const;
  expect(pacing(0)).toBeUndefined();
  tracker.came([delta, settled], [], 0);
  expect(pacing(1000)?.interval).toBe(4000);
  tracker.came([settled], [], 12_000);
  expect(pacing(12_000)?.interval).toBe(2000);
  tracker.came([{ ...sampleDeltaFrame, pacing: undefined }], [], 13_000);
  expect(pacing(13_000)).toBeUndefined();
});
