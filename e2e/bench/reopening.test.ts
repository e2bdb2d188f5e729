import { join } from 'node:path';
import { seededRandom } from '@millrace/contract';
import { expect, it } from 'vitest';
import { readSettings } from '../../backend/stack/settings';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { PartitionMeter } from './partition-meter';
import { reopen } from './reopening';

it('five hundred pages that lose their connections at once all come back within the limits of prod, in half a minute', async () => {
  const { throttling } = readSettings(join(fixtureApp, 'stages'), 'prod');
  const { liveMs, backfilledMs, refused } = await reopen({
    pages: 500,
    answerPages: 3,
    throttling,
    random: seededRandom(7),
  });
  expect(refused).toBeGreaterThan(0);
  expect(liveMs).toBeLessThanOrEqual(backfilledMs);
  expect(backfilledMs).toBeLessThanOrEqual(30_000);
});

it('the units of a partition are added up by the second', () => {
  const clock = { now: 1000 };
  const meter = new PartitionMeter(() => clock.now);
  const get = (ticketHash: string, units: number) => {
    meter.add({ command: 'GetCommand', input: { TableName: 't', Key: { ticketHash } }, units });
  };
  get('a', 2);
  get('b', 4);
  clock.now = 1999;
  get('a', 3);
  clock.now = 2000;
  get('a', 4);
  const ExpressionAttributeValues = { ':partition': 's#1' };
  meter.add({ command: 'QueryCommand', input: { TableName: 't', ExpressionAttributeValues }, units: 4.5 });
  meter.add({ command: 'UpdateItemCommand', input: { TableName: 't', Key: { ticketHash: { S: 'a' } } }, units: 1 });
  expect(meter.busiest()).toEqual({ read: 5, write: 1 });
});
