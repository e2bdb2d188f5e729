import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { RestError } from '../../lib/rest';
import { RestTrouble } from '../../lib/rest-trouble';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { followSeen } from '../../lib/use-visible';
import { pastRanges } from '../ranges/ranges';
import { createHistoryStore, type HistoryQueryDeps, type HistoryRequest, spanOf, totalOf } from './history';

const [hour, day] = pastRanges;
const query: HistoryRequest = { metric: 'orders', range: day, by: undefined, spans: 1 };
const answer = samples.sampleHistoryAnswer;

const setUp = (ask: HistoryQueryDeps['ask'] = async () => answer) => {
  const timers = createFakeTimers(Math.floor(1_700_000_000_000 / day.step) * day.step);
  const start = timers.now();
  const events = { areComing: false };
  const asked: number[] = [];
  const store = createHistoryStore({
    timers,
    trouble: new RestTrouble(timers.now),
    random: () => 0.5,
    isMoreComing: () => events.areComing,
    serverNow: timers.now,
    ask: (...args) => {
      asked.push(timers.now() - start);
      return ask(...args);
    },
  });
  const touch = () => store.invalidate({ from: timers.now() - 5000, to: timers.now() });
  return { timers, events, asked, store, touch };
};

test('what nobody looks at is not asked for', async () => {
  const { timers, asked, store, touch } = setUp();
  const unwatch = store.watch(query, () => undefined);
  await timers.advance(0);
  unwatch();
  touch();
  await timers.advance(100_000);
  expect(asked).toEqual([0]);
  expect(store.read(query).answer).toBe(answer);
});

test('without any change it is asked again when a step begins', async () => {
  const { timers, asked, store } = setUp();
  store.watch({ ...query, range: hour }, () => undefined);
  await timers.advance(125_000);
  expect(asked).toEqual([0, 60_000, 120_000]);
});

test('a time that is over is asked for once, however short its steps, and again when something in it changes', async () => {
  const { timers, asked, store } = setUp();
  const [from, to] = [timers.now() - 600_000, timers.now() - 300_000];
  store.watch(
    { ...query, range: { kind: 'custom', key: 'x', text: '', ms: to - from, from, to, step: 5000 } },
    () => undefined,
  );
  await timers.advance(100_000);
  expect(asked).toEqual([0]);
  store.invalidate({ from, to: from });
  await timers.advance(10_000);
  expect(asked).toHaveLength(2);
});

test('a change is shown some seconds after it, however long ago it was asked for', async () => {
  const { timers, asked, store, touch } = setUp();
  store.watch(query, () => undefined);
  await timers.advance(1000);
  touch();
  await timers.advance(60_000);
  touch();
  await timers.advance(10_000);
  expect(asked).toEqual([0, 2500, 61_500]);
});

test.each(pastRanges)('the last of many changes is shown within two seconds ($text)', async (range) => {
  const late: number[] = [];
  for (let seconds = 20; seconds < 80; seconds++) {
    const { timers, events, asked, store, touch } = setUp();
    store.watch({ ...query, range }, () => undefined);
    events.areComing = true;
    for (let second = 0; second < seconds; second++) {
      touch();
      await timers.advance(1000);
    }
    events.areComing = false;
    touch();
    await timers.advance(2000);
    if ((asked.at(-1) ?? 0) < seconds * 1000) late.push(seconds);
  }
  expect(late).toEqual([]);
});

test('after frames were missed everything on the screen is requested at once, including what had failed', async () => {
  let fails = false;
  const { timers, asked, store } = setUp(async () => {
    if (fails) throw new Error('offline');
    return answer;
  });
  for (const range of pastRanges) store.watch({ ...query, range }, () => undefined);
  await timers.advance(61_000);
  fails = true;
  store.invalidate('anything');
  await timers.advance(1000);
  fails = false;
  const before = asked.length;
  store.invalidate('anything');
  await timers.advance(0);
  expect(asked.length - before).toBe(pastRanges.length);
  expect(store.read(query)).toEqual({ answer, error: undefined, shared: false });
  await timers.advance(20_000);
  expect(asked.length - before).toBe(pastRanges.length);
});

test('what was missed while a query was on its way is asked for again, as is what nobody looked at then', async () => {
  const waiting: (() => void)[] = [];
  const { timers, asked, store } = setUp(() => new Promise((resolve) => waiting.push(() => resolve(answer))));
  const unwatch = store.watch(query, () => undefined);
  store.invalidate('anything');
  waiting.shift()?.();
  await timers.advance(0);
  expect(asked).toHaveLength(2);
  unwatch();
  waiting.shift()?.();
  await timers.advance(1000);
  store.invalidate('anything');
  await timers.advance(1000);
  expect(asked).toHaveLength(2);
  store.watch(query, () => undefined);
  expect(asked).toHaveLength(3);
});

test('changes that do not end are shown thirty times a step', async () => {
  const { timers, events, asked, store, touch } = setUp();
  events.areComing = true;
  store.watch(query, () => undefined);
  for (let second = 0; second < 100; second++) {
    touch();
    await timers.advance(1000);
  }
  expect(asked).toHaveLength(4);
});

test('a change outside of what is shown leads to no request', async () => {
  const { timers, asked, store } = setUp();
  store.watch(query, () => undefined);
  store.invalidate({ from: 0, to: 1000 });
  await timers.advance(60_000);
  expect(asked).toHaveLength(1);
});

test('a failure is reported, tried again by itself, and at once when a person asks', async () => {
  let fails = true;
  const { timers, asked, store } = setUp(async () => {
    if (fails) throw new RestError(503, 'busy');
    return answer;
  });
  let notified = 0;
  store.watch(query, () => {
    notified += 1;
  });
  await timers.advance(5000);
  expect(store.read(query)).toEqual({ answer: undefined, shared: true, error: 'busy' });
  expect(notified).toBe(1);
  store.retry(query);
  await timers.advance(0);
  expect(asked).toHaveLength(2);
  fails = false;
  await timers.advance(15_000);
  expect(store.read(query)).toEqual({ answer, error: undefined, shared: false });
});

test('at most four queries are on their way', async () => {
  const waiting: (() => void)[] = [];
  const { timers, asked, store } = setUp(() => new Promise((resolve) => waiting.push(() => resolve(answer))));
  for (const metric of ['a', 'b', 'c', 'd', 'e', 'f']) store.watch({ ...query, metric }, () => undefined);
  await timers.advance(5000);
  expect(asked).toHaveLength(4);
  for (const finish of waiting.splice(0)) finish();
  await timers.advance(0);
  expect(asked).toHaveLength(6);
});

test('a query reaches over whole steps, and as far again to compare', () => {
  const now = 1_700_000_123_456;
  const { from, to } = spanOf({ ...query, range: hour, spans: 2 }, now);
  expect(from % 60_000).toBe(0);
  expect(now - from).toBeGreaterThanOrEqual(2 * 3_600_000);
  expect(to).toBe(now + 1);
});

test('what points add up to is that of the time asked for', () => {
  const [first, second] = answer.points;
  expect(totalOf(answer, answer.from, answer.to)).toEqual({ measure: 'count', count: 3 });
  expect(totalOf(answer, answer.from, second?.start ?? 0)).toEqual(first?.total);
  expect(totalOf({ ...answer, points: [{ start: 0, total: null }] }, 0, 1)).toBeUndefined();
});

test('a hidden page asks nothing about the past, and fills in what it missed when it is shown again', async () => {
  const { timers, asked, store, touch } = setUp();
  const page = Object.assign(new EventTarget(), { hidden: false });
  const hide = (hidden: boolean) => {
    page.hidden = hidden;
    page.dispatchEvent(new Event('visibilitychange'));
  };
  const onScreen = (report: (is: boolean) => void) => {
    report(true);
    return () => undefined;
  };
  let unwatch = () => {};
  followSeen(page, onScreen, (seen) => {
    unwatch();
    unwatch = seen ? store.watch({ ...query, range: hour }, () => undefined) : () => {};
  });
  await timers.advance(1000);
  expect(asked).toHaveLength(1);
  hide(true);
  for (let minute = 0; minute < 30; minute++) {
    touch();
    await timers.advance(60_000);
  }
  expect(asked).toHaveLength(1);
  hide(false);
  await timers.advance(0);
  expect(asked).toHaveLength(2);
});
