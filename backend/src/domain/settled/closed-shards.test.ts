import { expect, test } from 'vitest';
import { DAY_MS, settlingOf } from '../time';
import { allSettledUntil, secondsBehind, settledByWhen, settledUntil } from './closed-shards';

const now = Date.UTC(2026, 10, 20, 10);

const settled = (secondsAgo: number, lag: number) => {
  const settledAt = now - secondsAgo * 1000;
  return { shard: 's', seq: '1', settledAt, arrived: settledAt - lag * 1000 };
};

const waiting = (secondsAgo: number, lag: number, seconds: number) => ({
  ...settled(secondsAgo, lag),
  waitingSince: now - seconds * 1000,
});

/** As of a stage that gathers for two seconds. */
const pace = { log: 2 * DAY_MS, settling: settlingOf(2) };

test.each<[string, Parameters<typeof secondsBehind>[0], number | undefined]>([
  ['the shard that is furthest behind', [settled(1, 2), settled(3, 300), settled(2, 40)], 300],
  ['none, where all are as far as usual', [settled(1, 3), settled(2, 9)], undefined],
  ['none, where the last step was long ago', [settled(61, 500)], undefined],
  ['none, where it is not known when the step was', [{ shard: 's', seq: '1', arrived: now - 500_000 }], undefined],
  ['a record that waits, however long ago the last step was', [waiting(6000, 1, 900), settled(3, 20)], 900],
  ['the longer of the last step and what waits since', [waiting(5, 60, 14)], 60],
  ['none, where a record waits that is in no stream any more', [waiting(200_000, 1, 2 * 86_400 + 1)], undefined],
  ['none, where a record waits no longer than usual', [waiting(90, 1, 9)], undefined],
  ['none, where there is no shard', [], undefined],
])('the figures are behind by %s', (_, checkpoints, seconds) => {
  expect(secondsBehind(checkpoints, now, pace)).toBe(seconds);
});

test.each<[string, Parameters<typeof settledUntil>[0], number]>([
  ['its last step went, while it is being settled', settled(3, 2), 5],
  ['its last step went, while at its pace the next may be on its way', settled(200, 300), 500],
  ['settling takes, where nothing has followed for longer', settled(8, 2), 4],
  ['settling takes, where nothing has followed for days', settled(86_400, 2), 4],
  ['settling takes, where it is not known when the step was', { shard: 's', seq: '1', arrived: now - 60_000 }, 4],
  ['the first record that waits', waiting(900, 1, 600), 600],
  ['settling takes, where what waited is in no stream any more', waiting(200_000, 1, 2 * 86_400 + 1), 4],
])('a shard is settled as far as %s', (_, checkpoint, secondsAgo) => {
  expect((now - settledUntil(checkpoint, now, pace)) / 1000).toBe(secondsAgo);
});

test('everything is settled as far as the shard that is furthest behind', () => {
  const shards = [settled(1, 2), settled(3, 60), settled(8, 2)];
  expect((now - allSettledUntil(shards, now, pace)) / 1000).toBe(63);
  expect((now - allSettledUntil([], now, pace)) / 1000).toBe(4);
});

test('a stage that gathers for longer takes longer as a rule', () => {
  const slower = { ...pace, settling: settlingOf(5) };
  expect((now - allSettledUntil([], now, slower)) / 1000).toBe(7);
  expect((now - settledUntil(settled(20, 6), now, slower)) / 1000).toBe(7);
  expect(secondsBehind([settled(2, 12)], now, slower)).toBeUndefined();
  expect(secondsBehind([settled(2, 13)], now, slower)).toBe(13);
});

test('when a moment will be settled is known of shards that nothing follows in, and it is then', () => {
  const shards = [settled(20, 6), settled(3, 1), settled(1, 0)];
  for (const ahead of [-30_000, -2500, 0, 2000]) {
    const when = settledByWhen(shards, now + ahead, pace);
    expect(allSettledUntil(shards, Math.max(now, when + 1), pace)).toBeGreaterThanOrEqual(now + ahead);
  }
});
