import { expect, test } from 'vitest';
import { createThrottle } from '../../shared/throttling';
import { PostMeter } from './post-meter';

const meterOf = (perSecond: number, share = 0) => {
  let time = 1_000_000;
  const throttle = createThrottle(share, 1);
  const meter = new PostMeter({ perSecond, throttle, now: () => time });
  const post = (times: number): number => Array.from({ length: times }, () => meter.take()).filter(Boolean).length;
  const pass = (ms: number) => {
    time += ms;
  };
  return { meter, throttle, post, pass };
};

test('posts above the rate are refused, and half of a second’s may come at once', () => {
  const { meter, post, pass } = meterOf(100);
  expect(post(80)).toBe(50);
  pass(100);
  expect(post(80)).toBe(10);
  pass(60_000);
  expect(post(80)).toBe(50);
  expect(meter.counts()).toEqual({ taken: 110, refused: 130, mostInASecond: 60 });
});

test('posts that keep to the rate are all taken', () => {
  const { meter, post, pass } = meterOf(100);
  for (let i = 0; i < 300; i++) {
    pass(10);
    post(1);
  }
  expect(meter.counts()).toEqual({ taken: 300, refused: 0, mostInASecond: 100 });
});

test('a share is refused whatever the rate, and the share may change', () => {
  const { throttle, post } = meterOf(100_000, 0.3);
  const taken = post(1000);
  expect(taken).toBeGreaterThan(650);
  expect(taken).toBeLessThan(750);
  throttle.set(0);
  expect(post(1000)).toBe(1000);
});
