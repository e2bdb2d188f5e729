import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { inMemoryCandidates } from '../../app/testing/candidates';
import { DAY_MS } from '../../domain/time';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoSessionCandidates } from './dynamo-session-candidates';

const { checkpointsTable: table } = runningStack();

// A time of its own: the partition is that of all tests.
const base = Date.now() - 300 * DAY_MS - Math.floor(Math.random() * 60) * DAY_MS;

describe.each([
  ['in memory', inMemoryCandidates],
  ['in DynamoDB', () => dynamoSessionCandidates({ client: createDocumentClient(), table })],
])('candidates %s', (_, create) => {
  test('are found by when they arrived, the latest first, each once, and no more than are asked for', async () => {
    const candidates = create();
    const id = randomUUID();
    const all = [0, 1, 2, 3].map((i) => ({ id: `${id}-${i}`, slot: base, arrived: base + 10 * i }));
    await candidates.put(all);
    await candidates.put(all.slice(2));
    const found = (from: number, to: number, most = 100) =>
      candidates.between({ from: base + from, to: base + to }, most);
    expect(await found(10, 30)).toEqual([all[2], all[1]]);
    expect(await found(0, 31, 2)).toEqual([all[3], all[2]]);
    expect(await found(31, 40)).toEqual([]);
  });
});
