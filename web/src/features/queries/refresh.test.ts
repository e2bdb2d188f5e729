import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { Refresh } from './refresh';

const MINUTE_MS = 60_000;

/** Questions in ten minutes when something changes every `period` ms, with a look every second. */
const questions = async (period: number, patience: number): Promise<number> => {
  const timers = createFakeTimers();
  const refresh = new Refresh({ timers, random: () => 0.5, patience, step: Number.POSITIVE_INFINITY });
  let asked = 0;
  const look = (): void => {
    timers.after(1000, look);
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

test.each([500, 1000, 2000, 2500])(
  'changes every %d ms are asked for as often as is said and no more',
  async (period) => {
    expect(await questions(period, 0)).toBeLessThanOrEqual(61);
    expect(await questions(period, 30_000)).toBeLessThanOrEqual(21);
  },
);

test.each([3100, 4000, 5000, 7000])(
  'changes every %d ms are not asked for more than once in four seconds',
  async (period) => {
    expect(await questions(period, 30_000)).toBeLessThanOrEqual((10 * MINUTE_MS) / 4000 + 1);
  },
);

test('without a change nothing is asked for again', async () => {
  expect(await questions(20 * MINUTE_MS, 0)).toBeLessThanOrEqual(2);
});
