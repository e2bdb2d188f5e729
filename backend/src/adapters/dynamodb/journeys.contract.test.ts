import { randomUUID } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, test } from 'vitest';
import type { RevisableJourneyStore } from '../../app/sessions/ports';
import { inMemoryJourneys } from '../../app/testing/sessions';
import { retentionOf } from '../../domain/retention';
import type { Journey } from '../../domain/sessions/journey';
import { runningStack } from '../testing/running-stack';
import { createDocumentClient } from './document-client';
import { dynamoSessionReader } from './dynamo-session-reader';
import { revisableJourneys } from './dynamo-session-upkeep';

const { sessionsTable: table } = runningStack();
const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

const inDynamo = () => revisableJourneys({ client: createDocumentClient(), table, retention });

const journey: Journey = {
  ...{ first: Date.now(), last: Date.now() + 1, arrived: Date.now(), robot: false },
  ...{ entry: '/é', page: '/b', referrer: 'search.example', browser: 'Firefox' },
  funnels: { 'buying.1a': { reached: 2, first: 1, at: 2, by: { entry: '/é' } } },
};
const bare: Journey = { first: 1, last: 2, arrived: Date.now(), robot: true, funnels: {} };

const keyOf = (shard = 'a') => ({ id: `journey-${randomUUID()}`, shard });

describe.each<[string, () => RevisableJourneyStore]>([
  ['in memory', inMemoryJourneys],
  ['in DynamoDB', inDynamo],
])('journeys %s', (_, make) => {
  test('one is read as it was written, by its id and shard', async () => {
    const store = make();
    const [key, other] = [keyOf(), keyOf()];
    const writes = [
      { key, seq: '7', journey, expected: undefined },
      { key: other, seq: '8', journey: bare, expected: undefined },
    ];
    expect(await store.putAll(writes)).toEqual(['written', 'written']);
    expect(await store.read([key, other, { ...key, shard: 'b' }])).toEqual([
      { key, seq: '7', journey },
      { key: other, seq: '8', journey: bare },
    ]);
  });

  test('one that another has written meanwhile stays as it is', async () => {
    const store = make();
    const key = keyOf();
    await store.putAll([{ key, seq: '7', journey, expected: undefined }]);
    expect(await store.putAll([{ key, seq: '8', journey: bare, expected: undefined }])).toEqual(['conflict']);
    expect(await store.putAll([{ key, seq: '8', journey: bare, expected: '6' }])).toEqual(['conflict']);
    expect(await store.putAll([{ key, seq: '8', journey: bare, expected: '7' }])).toEqual(['written']);
    expect(await store.read([key])).toEqual([{ key, seq: '8', journey: bare }]);
  });

  test('one that was made again is written over, or removed, by those alone who have read it so', async () => {
    const store = make();
    const key = keyOf();
    const before = { key, seq: '7', journey };
    await store.putAll([{ ...before, expected: undefined }]);
    const after = { seq: '7', journey: bare };
    expect(await store.revise([{ before, after }])).toEqual(['written']);
    expect(await store.revise([{ before, after }])).toEqual(['conflict']);
    const made = { key, ...after, revision: 1 };
    expect(await store.read([key])).toEqual([made]);
    expect(await store.putAll([{ key, seq: '8', journey, expected: '7' }])).toEqual(['conflict']);
    expect(await store.remove([before])).toEqual(['conflict']);
    expect(await store.putAll([{ ...made, seq: '8', expected: '7' }])).toEqual(['written']);
    expect(await store.remove([{ ...made, seq: '8' }])).toEqual(['written']);
    expect(await store.read([key])).toEqual([]);
  });
});

test('a journey that cannot be read is forgotten, can be written over, and is no part of a session', async () => {
  const key = keyOf();
  const client = createDocumentClient();
  const Item = { pk: key.id, sk: 'journey#a', seq: '7', body: Buffer.from('damaged') };
  await client.send(new PutCommand({ TableName: table, Item }));
  const [found] = await inDynamo().read([key]);
  expect(found).toMatchObject({ seq: '7', journey: { arrived: 0, funnels: {} } });
  const reader = dynamoSessionReader({ client, table, retention: retention.item, now: Date.now });
  expect(await reader.parts(key.id, 0, 8e15)).toEqual([]);
  expect(await reader.latestSlot(key.id, 8e15)).toBeUndefined();
  expect(await inDynamo().putAll([{ key, seq: '8', journey, expected: '7' }])).toEqual(['written']);
});
