import type { SettledAnswer } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { Backfill } from './backfill';

type Answer = Omit<SettledAnswer, 'asOf'>;

const empty: Answer = { checkpoints: [], windows: [] };

const setUp = (answer: (next: string | undefined) => Promise<Answer> = async () => empty) => {
  const timers = createFakeTimers();
  /** How old an answer is when it is given. */
  const shared = { age: 0 };
  const asked: number[] = [];
  const wantedAsOf: (number | undefined)[] = [];
  const backfilled: [since: number, othersUntil: number][] = [];
  const backfillStatus: string[] = [];
  const waits: { missing: number | undefined; unsettled: number | undefined } = {
    missing: undefined,
    unsettled: undefined,
  };
  const wanted = { since: 0, forgottenUntil: 0 };
  const running = { now: 0, most: 0 };
  const backfill = new Backfill({
    timers,
    random: () => 0.5,
    settled: {
      waits: () => waits,
      receivePage: () => undefined,
      backfilled: (_, since, othersUntil) => backfilled.push([since, othersUntil]),
      setBackfillStatus: (state) => backfillStatus.push(state),
      serverNow: timers.now,
      retention: { forgottenUntil: () => wanted.forgottenUntil, asks: () => undefined },
    },
    since: () => wanted.since,
    ask: async ({ asOf: wanted, next }) => {
      asked.push(timers.now());
      wantedAsOf.push(wanted);
      running.most = Math.max(running.most, ++running.now);
      const asOf = timers.now() - shared.age;
      return answer(next)
        .then((given) => ({ ...given, asOf }))
        .finally(() => {
          running.now -= 1;
        });
    },
  });
  const start = timers.now();
  return {
    timers,
    asked: () => asked.map((at) => at - start),
    wantedAsOf,
    backfilled,
    backfillStatus,
    shared,
    waits,
    wanted,
    running,
    backfill,
    start,
  };
};

test('it asks when the page subscribes and again when what that may have missed is settled, and then no more', async () => {
  const { backfill, timers, asked, backfillStatus } = setUp();
  backfill.subscribed(5000);
  await timers.advance(60_000);
  expect(asked()).toEqual([250, 5250]);
  expect(backfillStatus).toEqual(['under way', 'under way', 'done']);
});

test('what an answer says of shards without a checkpoint is of the time before settling began, as of when it was read', async () => {
  const { backfill, timers, backfilled, shared, start } = setUp();
  shared.age = 1500;
  backfill.subscribed(5000);
  await timers.advance(6000);
  expect(backfilled.map(([since, othersUntil]) => [since, othersUntil - start])).toEqual([
    [0, 250 - 1500 - 4000],
    [0, 5250 - 1500 - 4000],
  ]);
});

test('the second look wants an answer that was read after what the subscription may have missed was settled', async () => {
  const { backfill, timers, asked, wantedAsOf, shared, backfillStatus, start } = setUp();
  shared.age = 500;
  backfill.subscribed(5000);
  await timers.advance(6000);
  expect(wantedAsOf).toEqual([undefined, start + 5000]);
  expect(backfillStatus.at(-1)).toBe('under way');
  shared.age = 0;
  await timers.advance(60_000);
  expect(asked()).toHaveLength(3);
  expect(backfillStatus.at(-1)).toBe('done');
});

test('a delta that does not settle wants an answer that was read after it should be settled', async () => {
  const { backfill, timers, wantedAsOf, waits } = setUp();
  backfill.subscribed(5000);
  await timers.advance(20_000);
  waits.unsettled = timers.now();
  await timers.advance(7000);
  expect(wantedAsOf.at(-1)).toBe((waits.unsettled ?? 0) + 5000);
});

test('a settled frame may be on its way for as long as frames are spread out over', async () => {
  const { backfill, timers, asked, waits } = setUp();
  backfill.subscribed(5000);
  await timers.advance(20_000);
  backfill.paced(4000);
  waits.unsettled = timers.now();
  await timers.advance(9000);
  expect(asked()).toHaveLength(2);
  await timers.advance(1000);
  expect(asked()).toHaveLength(3);
  waits.unsettled = undefined;
  await timers.advance(60_000);
  backfill.paced();
  waits.unsettled = timers.now();
  await timers.advance(6000);
  expect(asked()).toHaveLength(4);
});

test('so may one that is missing', async () => {
  const { backfill, timers, asked, waits } = setUp();
  backfill.subscribed(5000);
  await timers.advance(20_000);
  backfill.paced(4000);
  waits.missing = timers.now();
  await timers.advance(6000);
  expect(asked()).toHaveLength(2);
  await timers.advance(1500);
  expect(asked()).toHaveLength(3);
});

test('what is missing before the second look is left to it, unless that is far away', async () => {
  const [near, far] = [setUp(), setUp()];
  near.backfill.subscribed(5000);
  far.backfill.subscribed(30_000);
  for (const { timers, waits } of [near, far]) {
    await timers.advance(1000);
    waits.missing = timers.now();
    await timers.advance(5000);
  }
  expect(near.asked()).toEqual([250, 5250]);
  expect(far.asked().filter((at) => at < 5250).length).toBeGreaterThan(1);
});

test('a frame that is missing is waited for, and asked about after two seconds', async () => {
  const { backfill, timers, asked, waits } = setUp();
  backfill.subscribed(5000);
  await timers.advance(20_000);
  waits.missing = timers.now();
  await timers.advance(1900);
  waits.missing = undefined;
  await timers.advance(20_000);
  expect(asked()).toHaveLength(2);
  waits.missing = timers.now();
  await timers.advance(3000);
  expect(asked()).toHaveLength(3);
});

test('a delta that does not settle is asked about, ever more seldom while that does not help', async () => {
  const { backfill, timers, asked, waits } = setUp();
  backfill.subscribed(5000);
  await timers.advance(20_000);
  waits.unsettled = timers.now();
  await timers.advance(120_000);
  const waited = asked().slice(2);
  expect(waited[0]).toBeGreaterThanOrEqual(25_000);
  const apart = waited.slice(1).map((at, i) => at - (waited[i] ?? 0));
  expect(apart[0]).toBeLessThan(4000);
  expect(Math.min(...apart.slice(3))).toBeGreaterThanOrEqual(10_000);
});

test('all pages of an answer are asked for, and count together', async () => {
  const { backfill, timers, asked, backfilled } = setUp(async (next) => (next ? empty : { ...empty, next: 'more' }));
  backfill.subscribed(5000);
  await timers.advance(1000);
  expect(asked()).toEqual([250, 250]);
  expect(backfilled).toHaveLength(1);
});

test('a request that fails is made again, ever later, and reported as failed', async () => {
  const { backfill, timers, asked, backfillStatus, backfilled } = setUp(async () => Promise.reject(new Error('busy')));
  backfill.subscribed(5000);
  await timers.advance(40_000);
  expect(asked().length).toBeGreaterThan(3);
  expect(asked().length).toBeLessThan(10);
  expect(backfillStatus.at(-1)).toBe('failed');
  expect(backfilled).toEqual([]);
});

test('what failed is asked for at once when somebody wants that', async () => {
  const { backfill, timers, asked } = setUp(async () => Promise.reject(new Error('busy')));
  backfill.hurry();
  backfill.subscribed(5000);
  await timers.advance(15_000);
  const before = asked().length;
  backfill.hurry();
  await timers.advance(0);
  expect(asked()).toHaveLength(before + 1);
});

test('there is one request at a time, however long the answer takes', async () => {
  const slow = setUp(() => new Promise((resolve) => slow.timers.after(30_000, () => resolve(empty))));
  slow.backfill.subscribed(5000);
  slow.waits.missing = slow.timers.now();
  await slow.timers.advance(120_000);
  expect(slow.running.most).toBe(1);
  expect(slow.asked().length).toBeGreaterThan(2);
});

test('a longer past is asked for when it is wanted', async () => {
  const { backfill, timers, asked, wanted } = setUp();
  wanted.since = 5000;
  backfill.subscribed(5000);
  await timers.advance(20_000);
  wanted.since = 1000;
  await timers.advance(1000);
  expect(asked()).toHaveLength(3);
});

test('what was forgotten is asked for again when it is wanted, until an answer was read since then', async () => {
  const { backfill, timers, asked, wantedAsOf, backfilled, wanted, shared, start } = setUp();
  wanted.since = 5000;
  backfill.subscribed(5000);
  await timers.advance(20_000);
  wanted.forgottenUntil = 4000;
  await timers.advance(20_000);
  expect(asked()).toHaveLength(2);
  wanted.since = 1000;
  shared.age = 500;
  await timers.advance(250);
  expect([asked().length, wantedAsOf.at(-1), backfilled.at(-1)?.[0]]).toEqual([3, start + 40_250, 4000]);
  shared.age = 0;
  await timers.advance(2000);
  expect([asked().length, wantedAsOf.at(-1), backfilled.at(-1)?.[0]]).toEqual([4, start + 40_250, 1000]);
  wanted.forgottenUntil = 1000;
  await timers.advance(60_000);
  expect(asked()).toHaveLength(4);
});

test('without a connection nothing is asked, and an answer that comes too late says nothing', async () => {
  const slow = setUp(() => new Promise((resolve) => slow.timers.after(3000, () => resolve(empty))));
  slow.backfill.subscribed(5000);
  await slow.timers.advance(1000);
  slow.backfill.lost();
  await slow.timers.advance(60_000);
  expect(slow.asked()).toHaveLength(1);
  expect(slow.backfilled).toEqual([]);
});
