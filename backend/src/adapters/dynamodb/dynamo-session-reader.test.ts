import { expect, test } from 'vitest';
import { partOf, slotOf } from '../../domain/sessions/session-part';
import { DAY_MS, MINUTE_MS } from '../../domain/time';
import { scriptedDynamo } from '../testing/scripted-dynamo';
import { dynamoSessionReader } from './dynamo-session-reader';
import { rowOf } from './session-row';

const idle = 30 * MINUTE_MS;
const now = Date.UTC(2026, 10, 20, 10);
const retention = 30 * DAY_MS;

const rowAt = (shard: string, body?: Uint8Array) => {
  const part = partOf({ id: 'a', type: 'a.view', isView: false }, now);
  const { pk, sk, seq, body: sound } = rowOf({ key: { id: 'a', slot: slotOf(now, idle), shard }, seq: '1', part });
  const B = Buffer.from(body ?? sound).toString('base64');
  return { pk: { S: pk }, sk: { S: sk }, seq: { S: seq }, body: { B } };
};

test('a part that cannot be read is left out, and those beside it are found', async () => {
  const { client } = scriptedDynamo(() => [rowAt('a', Buffer.from('damaged')), rowAt('b')]);
  const parts = await dynamoSessionReader({ client, table: 'sessions', retention, now: () => now }).parts('a', 0, now);
  expect(parts.map(({ key }) => key.shard)).toEqual(['b']);
});

test('a range that is wholly past its retention holds nothing, and is not asked for: DynamoDB refuses it', async () => {
  const { client, asked } = scriptedDynamo(() => []);
  const reader = dynamoSessionReader({ client, table: 'sessions', retention, now: () => now });
  const old = now - retention - DAY_MS;
  const found = [
    await reader.latestSlot('a', old),
    await reader.latestSlot('a', -idle),
    await reader.parts('a', 0, old),
  ];
  expect([...found, await reader.activity({ from: 0, to: old }, 10)]).toEqual([undefined, undefined, [], []]);
  expect(asked).toEqual([]);
});
