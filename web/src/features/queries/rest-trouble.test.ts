import { expect, test } from 'vitest';
import { z } from 'zod';
import { RestError } from '../../lib/rest';
import { RestTrouble } from '../../lib/rest-trouble';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { QueryStore } from './query-store';

const unreachable = new TypeError('Failed to fetch');

/** A store whose requests fail as long as there is an error for them. */
const setUp = () => {
  const timers = createFakeTimers(1000);
  const trouble = new RestTrouble(timers.now);
  const errors = new Map<string, Error>();
  const store = new QueryStore<string, string>({
    timers,
    trouble,
    random: () => 0.5,
    isMoreComing: () => false,
    keyOf: (query) => query,
    ask: async (query) => {
      const error = errors.get(query);
      if (error) throw error;
      return `about ${query}`;
    },
    paceOf: () => ({ patience: 0, step: Number.POSITIVE_INFINITY }),
    concerns: () => true,
  });
  return { timers, trouble, errors, store };
};

test('a service that does not answer is one trouble, since the first request, until all are answered', async () => {
  const { timers, trouble, errors, store } = setUp();
  const seen: unknown[] = [];
  trouble.subscribe(() => seen.push(trouble.read()));
  for (const query of ['a', 'b', 'c']) errors.set(query, unreachable);
  for (const query of ['a', 'b', 'c']) store.watch(query, () => undefined);
  await timers.advance(100);
  expect(seen).toEqual([{ since: 1000, said: undefined }]);
  expect(store.read('a')).toMatchObject({ error: 'the service does not answer', shared: true });
  errors.clear();
  trouble.retry();
  await timers.advance(2000);
  expect(seen).toEqual([{ since: 1000, said: undefined }, undefined]);
  expect(store.read('c')).toEqual({ answer: 'about c', error: undefined, shared: false });
});

test('when one of the requests is answered after all, the others are made again at once', async () => {
  const { timers, trouble, errors, store } = setUp();
  for (const query of ['a', 'b']) errors.set(query, unreachable);
  for (const query of ['a', 'b']) store.watch(query, () => undefined);
  await timers.advance(100);
  errors.clear();
  store.retry('a');
  await timers.advance(0);
  expect(store.read('b').answer).toBe('about b');
  expect(trouble.read()).toBeUndefined();
});

test('what one request alone has done wrong is said where it was asked', async () => {
  const { timers, trouble, errors, store } = setUp();
  errors.set('a', new RestError(404, 'there is no metric a', 'unknown_metric'));
  store.watch('a', () => undefined);
  await timers.advance(100);
  expect(trouble.read()).toBeUndefined();
  expect(store.read('a')).toEqual({ answer: undefined, error: 'there is no metric a', shared: false });
});

test('an answer that the page does not understand is the fault of that request', async () => {
  const { timers, trouble, errors, store } = setUp();
  errors.set('a', z.string().safeParse(7).error ?? new Error('it was understood'));
  store.watch('a', () => undefined);
  await timers.advance(100);
  expect(trouble.read()).toBeUndefined();
  expect(store.read('a').error).toBe('something that this page does not understand');
});

test.each([500, 503, 429])('status %d concerns all requests, and what the service said is kept', async (status) => {
  const { timers, trouble, errors, store } = setUp();
  errors.set('a', new RestError(status, 'try again in a moment'));
  store.watch('a', () => undefined);
  await timers.advance(100);
  expect(trouble.read()).toEqual({ since: 1000, said: 'try again in a moment' });
});

test('a request that nothing watches any more is no trouble', async () => {
  const { timers, trouble, errors, store } = setUp();
  errors.set('a', unreachable);
  const unwatch = store.watch('a', () => undefined);
  await timers.advance(100);
  expect(trouble.read()).toBeDefined();
  unwatch();
  expect(trouble.read()).toBeUndefined();
});

test('a request that fails after nothing watches it is no trouble either', async () => {
  const { timers, trouble, errors, store } = setUp();
  errors.set('a', unreachable);
  store.watch('a', () => undefined)();
  await timers.advance(100);
  expect(trouble.read()).toBeUndefined();
});
