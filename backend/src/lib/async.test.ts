import { expect, test } from 'vitest';
import { eachConcurrently } from './async';

test('every item is worked on once, never more than the limit at a time', async () => {
  const done: number[] = [];
  let running = 0;
  let most = 0;
  await eachConcurrently([...Array(20).keys()], 4, async (item) => {
    running++;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running--;
    done.push(item);
  });
  expect([done.sort((a, b) => a - b), most]).toEqual([[...Array(20).keys()], 4]);
});

test('a failure stops no other item and is thrown at the end', async () => {
  const done: number[] = [];
  const all = eachConcurrently([1, 2, 3], 1, async (item) => {
    if (item === 1) throw new Error('one failed');
    done.push(item);
  });
  await expect(all).rejects.toThrow('one failed');
  expect(done).toEqual([2, 3]);
});

test('a limit that changes holds for whatever begins from then on', async () => {
  let limit = 4;
  let running = 0;
  const seen: number[] = [];
  await eachConcurrently(
    [...Array(20).keys()],
    () => limit,
    async (item) => {
      seen.push(++running);
      await new Promise(setImmediate);
      running--;
      if (item === 5) limit = 2;
    },
  );
  expect([seen.length, Math.max(...seen.slice(0, 6)), Math.max(...seen.slice(10))]).toEqual([20, 4, 2]);
});
