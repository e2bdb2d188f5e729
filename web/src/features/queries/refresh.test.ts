import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { Refresh } from './refresh';

const MINUTE_MS = 60_000;
const LOOK_MS = 500;

/** Questions in ten minutes when something changes every `period` ms. */
const questions = async (period: number, patience: number, isMoreComing = true) => {
  const timers = createFakeTimers();
  const deps = { timers, random: () => 0.5, isMoreComing: () => isMoreComing };
  const refresh = new Refresh({ ...deps, patience, step: Number.POSITIVE_INFINITY });
  let asked = 0;
  const look = (): void => {
    timers.after(LOOK_MS, look);
    if (!refresh.isDue) return;
    asked += 1;
    refresh.asked();
    refresh.answered();
  };
  const change = (): void => {
    refresh.touch();
    timers.after(period, change);
  };
  look();
  change();
  await timers.advance(10 * MINUTE_MS);
  return asked;
};

test.each([500, 2000, 2500, 4000, 5000, 5500])(
  'changes every %d ms, while more is coming, are asked for as often as is said and no more',
  async (period) => {
    expect(await questions(period, 0)).toBeLessThanOrEqual(61);
    expect(await questions(period, 30_000)).toBeLessThanOrEqual(21);
  },
);

test.each([500, 1000, 2000, 3100, 5000, 7000])(
  'changes every %d ms of which each could be the last are asked for at most once each',
  async (period) => {
    const most = (10 * MINUTE_MS) / (period < 2000 ? 10_000 : period);
    expect(await questions(period, 30_000, false)).toBeLessThanOrEqual(Math.ceil(most) + 1);
  },
);

test('without a change nothing is asked for again', async () => {
  expect(await questions(20 * MINUTE_MS, 0)).toBeLessThanOrEqual(2);
});

const idle = async () => {
  const timers = createFakeTimers();
  const deps = { timers, random: () => 0.5, isMoreComing: () => false };
  const refresh = new Refresh({ ...deps, patience: 30_000, step: 15 * MINUTE_MS });
  refresh.asked();
  refresh.answered();
  await timers.advance(20_000);
  return { timers, refresh };
};

test('a change after which nothing else is coming is asked for within half a second, and another in the next seconds later', async () => {
  const { timers, refresh } = await idle();
  refresh.touch();
  await timers.advance(LOOK_MS);
  expect(refresh.isDue).toBe(true);
  refresh.asked();
  refresh.answered();
  refresh.touch();
  await timers.advance(LOOK_MS);
  expect(refresh.isDue).toBe(false);
  await timers.advance(2 * LOOK_MS);
  expect(refresh.isDue).toBe(true);
});

test('where the connection comes back while an answer fails, it is asked again at once, and later when that fails too', async () => {
  const { timers, refresh } = await idle();
  refresh.asked();
  refresh.hurry();
  refresh.failed();
  expect(refresh.isDue).toBe(true);
  refresh.asked();
  refresh.failed();
  expect(refresh.isDue).toBe(false);
  await timers.advance(30_000);
  expect(refresh.isDue).toBe(true);
});
