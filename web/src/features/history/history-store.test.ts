import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/fake-timers';
import { pastRanges } from '../live/ranges';
import { HistoryStore, type HistoryStoreDeps, type Question, spanOf } from './history-store';
import { pastSteps, totalOf } from './past-steps';

const [hour, day] = pastRanges;
const question: Question = { metric: 'orders', range: day, by: undefined, spans: 1 };
const answer = samples.sampleHistoryAnswer;

const setUp = (ask: HistoryStoreDeps['ask'] = async () => answer) => {
  const timers = createFakeTimers(Math.floor(1_700_000_000_000 / day.step) * day.step);
  const start = timers.now();
  const asked: number[] = [];
  const store = new HistoryStore({
    timers,
    random: () => 0.5,
    serverNow: timers.now,
    ask: (...args) => {
      asked.push(timers.now() - start);
      return ask(...args);
    },
  });
  const touch = () => store.touch({ from: timers.now() - 5000, to: timers.now() });
  return { timers, asked, store, touch };
};

test('what nobody looks at is not asked for', async () => {
  const { timers, asked, store, touch } = setUp();
  const unwatch = store.watch(question, () => undefined);
  await timers.advance(0);
  unwatch();
  touch();
  await timers.advance(100_000);
  expect(asked).toEqual([0]);
  expect(store.read(question).answer).toBe(answer);
});

test('without any change it is asked again when a step begins', async () => {
  const { timers, asked, store } = setUp();
  store.watch({ ...question, range: hour }, () => undefined);
  await timers.advance(125_000);
  expect(asked).toEqual([0, 60_000, 120_000]);
});

test('a change is shown once it is over, and at least ten seconds after the last question', async () => {
  const { timers, asked, store, touch } = setUp();
  store.watch(question, () => undefined);
  await timers.advance(3000);
  touch();
  await timers.advance(30_000);
  expect(asked).toEqual([0, 10_000]);
});

test('changes that do not end are shown thirty times a step', async () => {
  const { timers, asked, store, touch } = setUp();
  store.watch(question, () => undefined);
  for (let second = 0; second < 100; second++) {
    touch();
    await timers.advance(1000);
  }
  expect(asked).toHaveLength(4);
});

test('a change outside of what is shown asks nothing', async () => {
  const { timers, asked, store } = setUp();
  store.watch(question, () => undefined);
  store.touch({ from: 0, to: 1000 });
  await timers.advance(60_000);
  expect(asked).toHaveLength(1);
});

test('a failure is said, tried again by itself, and at once when a person asks', async () => {
  let fails = true;
  const { timers, asked, store } = setUp(async () => {
    if (fails) throw new Error('busy');
    return answer;
  });
  let told = 0;
  store.watch(question, () => {
    told += 1;
  });
  await timers.advance(5000);
  expect(store.read(question)).toEqual({ answer: undefined, error: 'busy' });
  expect(told).toBe(1);
  store.retry(question);
  await timers.advance(0);
  expect(asked).toHaveLength(2);
  fails = false;
  await timers.advance(15_000);
  expect(store.read(question)).toEqual({ answer, error: undefined });
});

test('four questions at most are on their way', async () => {
  const waiting: (() => void)[] = [];
  const { timers, asked, store } = setUp(() => new Promise((resolve) => waiting.push(() => resolve(answer))));
  for (const metric of ['a', 'b', 'c', 'd', 'e', 'f']) store.watch({ ...question, metric }, () => undefined);
  await timers.advance(5000);
  expect(asked).toHaveLength(4);
  for (const finish of waiting.splice(0)) finish();
  await timers.advance(0);
  expect(asked).toHaveLength(6);
});

test('a question reaches over whole steps, and as far again to compare', () => {
  const now = 1_700_000_123_456;
  const { from, to } = spanOf({ ...question, range: hour, spans: 2 }, now);
  expect(from % 60_000).toBe(0);
  expect(now - from).toBeGreaterThanOrEqual(2 * 3_600_000);
  expect(to).toBe(now + 1);
});

test('the points of an answer become steps, the last as long as it has lasted', () => {
  const [first, second] = answer.points;
  const to = (second?.start ?? 0) + 20_000;
  const steps = pastSteps({ ...answer, to });
  expect(steps.map((step) => [step.from, step.to])).toEqual([
    [first?.start, second?.start],
    [second?.start, to],
  ]);
  expect(steps[0]?.breakdown).toEqual({
    total: first?.total,
    dimensions: [{ name: 'country', values: first?.values }],
  });
});

test('what points add up to is that of the time asked for', () => {
  const [first, second] = answer.points;
  expect(totalOf(answer, answer.from, answer.to)).toEqual({ measure: 'count', count: 3 });
  expect(totalOf(answer, answer.from, second?.start ?? 0)).toEqual(first?.total);
  expect(totalOf({ ...answer, points: [{ start: 0, total: null }] }, 0, 1)).toBeUndefined();
});
