import { expect, test } from 'vitest';
import { reachingPages } from './document-client';

async function* failing() {
  yield 1;
  throw new Error('throttled');
}

test('pages come as they are, and what goes wrong between two of them is the one error that callers know', async () => {
  const seen: number[] = [];
  const read = async () => {
    for await (const page of reachingPages('the table', failing())) seen.push(page);
  };
  await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
  expect(seen).toEqual([1]);
});
