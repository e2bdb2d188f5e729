import { expect, test } from 'vitest';
import { DAY_MS } from '../time';
import { secondsBehind } from './closed-shards';

const now = Date.UTC(2026, 10, 20, 10);

const settled = (secondsAgo: number, lag: number) => {
  const settledAt = now - secondsAgo * 1000;
  return { shard: 's', seq: '1', settledAt, arrived: settledAt - lag * 1000 };
};

const waiting = (secondsAgo: number, lag: number, seconds: number) => ({
  ...settled(secondsAgo, lag),
  waitingSince: now - seconds * 1000,
});

const log = 2 * DAY_MS;

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
  expect(secondsBehind(checkpoints, now, { log })).toBe(seconds);
});
