import { type ItemsAnswer, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { RestError } from '../../lib/rest';
import { RestTrouble } from '../../lib/rest-trouble';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { createItemStore } from './use-items';

const TYPE = 'vehicles';

const setUp = (answer: (next: string | undefined) => Promise<ItemsAnswer> = async () => samples.sampleItemsAnswer) => {
  const timers = createFakeTimers();
  const events = { areComing: false };
  const asked: (string | undefined)[] = [];
  const store = createItemStore({
    timers,
    trouble: new RestTrouble(timers.now),
    random: () => 0.5,
    isMoreComing: () => events.areComing,
    ask: async (_, next) => {
      asked.push(next);
      return answer(next);
    },
  });
  return { timers, events, asked, store };
};

test('nothing is requested until somebody looks, nor after they have looked away', async () => {
  const { timers, asked, store } = setUp();
  await timers.advance(20_000);
  expect(asked).toHaveLength(0);
  const unwatch = store.watch(TYPE, () => undefined);
  await timers.advance(0);
  expect(store.read(TYPE).answer?.items).toEqual(samples.sampleItemsAnswer.items);
  unwatch();
  store.invalidate(undefined);
  await timers.advance(60_000);
  expect(asked).toHaveLength(1);
});

test('it is asked for again when something has changed, and at most every ten seconds while events come', async () => {
  const { timers, events, asked, store } = setUp();
  events.areComing = true;
  store.watch(TYPE, () => undefined);
  await timers.advance(30_000);
  expect(asked).toHaveLength(1);
  for (let second = 0; second < 30; second++) {
    store.invalidate(undefined);
    await timers.advance(1000);
  }
  expect(asked.length).toBeGreaterThanOrEqual(3);
  expect(asked.length).toBeLessThanOrEqual(4);
});

test('the last of many changes is shown within two seconds', async () => {
  const late: number[] = [];
  for (let seconds = 20; seconds < 40; seconds++) {
    const { timers, events, asked, store } = setUp();
    store.watch(TYPE, () => undefined);
    events.areComing = true;
    for (let second = 0; second < seconds; second++) {
      store.invalidate(undefined);
      await timers.advance(1000);
    }
    events.areComing = false;
    store.invalidate(undefined);
    const before = asked.length;
    await timers.advance(2000);
    if (asked.length === before) late.push(seconds);
  }
  expect(late).toEqual([]);
});

test('after frames were missed it is requested at once, also after a failure', async () => {
  let fails = false;
  const { timers, asked, store } = setUp(async () => {
    if (fails) throw new Error('offline');
    return samples.sampleItemsAnswer;
  });
  store.watch(TYPE, () => undefined);
  await timers.advance(1000);
  fails = true;
  store.invalidate('anything');
  await timers.advance(0);
  expect(store.read(TYPE).error).toBe('the service does not answer');
  fails = false;
  store.invalidate('anything');
  await timers.advance(0);
  expect(asked).toHaveLength(3);
  expect(store.read(TYPE).error).toBeUndefined();
});

test('all pages are put together, up to a limit, which is reported', async () => {
  const { timers, asked, store } = setUp(async () => ({ ...samples.sampleItemsAnswer, next: 'more' }));
  store.watch(TYPE, () => undefined);
  while (store.read(TYPE).answer === undefined && asked.length <= 10) await timers.advance(0);
  expect(asked).toHaveLength(10);
  expect(store.read(TYPE).answer?.more).toBe(true);
  expect(store.read(TYPE).answer?.items).toHaveLength(10);
});

test('a failure is reported, keeps what was there, and is tried again', async () => {
  let fails = false;
  const { timers, asked, store } = setUp(async () => {
    if (fails) throw new RestError(503, 'busy');
    return samples.sampleItemsAnswer;
  });
  store.watch(TYPE, () => undefined);
  await timers.advance(11_000);
  fails = true;
  store.invalidate(undefined);
  await timers.advance(2000);
  expect(store.read(TYPE)).toMatchObject({ error: 'busy', answer: { items: samples.sampleItemsAnswer.items } });
  fails = false;
  await timers.advance(15_000);
  expect(store.read(TYPE).error).toBeUndefined();
  expect(asked).toHaveLength(3);
});
