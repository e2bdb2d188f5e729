import { expect, test } from 'vitest';
import { waitUntil } from './wait-until';

test('waits through failures and refusals', async () => {
  const answers = [() => Promise.reject(new Error('not yet')), async () => false, async () => true];
  await expect(
    waitUntil('it', () => answers.shift()?.() ?? Promise.reject(new Error('too often'))),
  ).resolves.toBeUndefined();
});

test('gives up after the bound, naming what it waited for and the last cause', async () => {
  const failure = waitUntil('Kinesis', () => Promise.reject(new Error('refused')), 40);
  await expect(failure).rejects.toMatchObject({
    message: 'Kinesis did not answer within 0.04 s',
    cause: { message: 'refused' },
  });
});
