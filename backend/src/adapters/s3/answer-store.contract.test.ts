import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inMemoryAnswers } from '../../app/testing/answers';
import { createDocumentClient } from '../dynamodb/document-client';
import { runningStack } from '../testing/running-stack';
import { s3AnswerStore } from './s3-answer-store';
import { createS3Client } from './s3-reject-store';

const { ticketsTable: table, archiveBucket: bucket } = runningStack();

describe.each([
  ['in memory', inMemoryAnswers],
  ['in S3', () => s3AnswerStore({ s3: createS3Client(), bucket, client: createDocumentClient(), table })],
])('a store of answers %s', (_, create) => {
  const store = create();
  const now = Date.now();
  const claimOf = (at: number, notBefore = at) => ({ now: at, until: at + 5000, notBefore });

  test('knows nothing of a question that was never asked', async () => {
    expect(await store.look(randomUUID())).toEqual({});
    await expect(store.read(randomUUID(), now)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('gives the newest answer of each question, as it was put', async () => {
    const [question, other] = [`${randomUUID()} é`, randomUUID()];
    const text = JSON.stringify({ label: 'å'.repeat(100_000) });
    await store.put(question, { asOf: now, text });
    await store.put(other, { asOf: now + 1, text: '{}' });
    expect(await store.look(question)).toEqual({ newest: now });
    expect(await store.read(question, now)).toBe(text);
  });

  test('an older answer does not take the place of a newer one', async () => {
    const question = randomUUID();
    await store.put(question, { asOf: now, text: '"new"' });
    await store.put(question, { asOf: now - 1, text: '"old"' });
    expect([(await store.look(question)).newest, await store.read(question, now)]).toEqual([now, '"new"']);
  });

  test('of many who claim a question one is to answer it, until the claim ends', async () => {
    const question = randomUUID();
    const claims = await Promise.all(Array.from({ length: 20 }, () => store.claim(question, claimOf(now))));
    expect(claims.filter((claimed) => claimed)).toHaveLength(1);
    expect(await store.look(question)).toEqual({ claimedUntil: now + 5000 });
    expect(await store.claim(question, claimOf(now + 4999))).toBe(false);
    expect(await store.claim(question, claimOf(now + 5000))).toBe(true);
  });

  test('nobody claims what is there, and anybody what has become too old', async () => {
    const question = randomUUID();
    expect(await store.claim(question, claimOf(now))).toBe(true);
    await store.put(question, { asOf: now + 10, text: '1' });
    expect(await store.claim(question, claimOf(now + 20, now + 10))).toBe(false);
    expect(await store.claim(question, claimOf(now + 20, now + 11))).toBe(true);
  });

  test('a claim that is given up is free at once, and one that is not its own stays', async () => {
    const question = randomUUID();
    await store.claim(question, claimOf(now));
    await store.release(question, now + 1);
    expect(await store.claim(question, claimOf(now + 1))).toBe(false);
    await store.release(question, now + 5000);
    expect(await store.claim(question, claimOf(now + 1))).toBe(true);
  });
});
