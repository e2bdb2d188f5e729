import { expect, test } from 'vitest';
import type { Subscriber } from '../../domain/access/connection';
import { manualClock } from '../testing/runtime';
import { cachedSubscribers } from './broadcast';

const counting = (read: (times: number) => Promise<readonly Subscriber[]>) => {
  let times = 0;
  return { times: () => times, subscribers: () => read(++times) };
};

test('the registry is read once a second however many ask', async () => {
  const clock = manualClock();
  const registry = counting(async () => []);
  const subscribers = cachedSubscribers(registry, clock.now);
  await Promise.all([subscribers(), subscribers()]);
  clock.pass(999);
  await subscribers();
  expect(registry.times()).toBe(1);
  clock.pass(1);
  await subscribers();
  expect(registry.times()).toBe(2);
});

test('a reading that failed is not kept', async () => {
  const registry = counting(async (times) => {
    if (times === 1) throw new Error('no registry');
    return [];
  });
  const subscribers = cachedSubscribers(registry, manualClock().now);
  await expect(subscribers()).rejects.toThrow('no registry');
  expect(await subscribers()).toEqual([]);
});
