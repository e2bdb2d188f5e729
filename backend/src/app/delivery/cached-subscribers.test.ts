import { expect, test } from 'vitest';
import type { Viewer } from '../../domain/access/connection';
import { manualClock } from '../fakes/manual-clock';
import { cachedViewers } from './cached-subscribers';

const counting = (read: (times: number) => Promise<readonly Viewer[]>) => {
  let times = 0;
  return { times: () => times, viewers: () => read(++times) };
};

test('the registry is read once a second however many ask', async () => {
  const clock = manualClock();
  const registry = counting(async () => []);
  const viewers = cachedViewers(registry, clock.now);
  await Promise.all([viewers(), viewers()]);
  clock.pass(999);
  await viewers();
  expect(registry.times()).toBe(1);
  clock.pass(1);
  await viewers();
  expect(registry.times()).toBe(2);
});

test('a reading that failed is not kept', async () => {
  const registry = counting(async (times) => {
    if (times === 1) throw new Error('no registry');
    return [];
  });
  const viewers = cachedViewers(registry, manualClock().now);
  await expect(viewers()).rejects.toThrow('no registry');
  expect(await viewers()).toEqual([]);
});
