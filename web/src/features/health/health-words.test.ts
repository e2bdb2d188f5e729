import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { dollarWords, intervalWords, isLate, lagWords, payloadOf, shardWords } from './health-words';

test('how late something is has the unit that one reads best', () => {
  expect([84.4, 2310, 65_000].map(lagWords)).toEqual(['84 ms', '2.3 s', '1 min 5 s']);
});

test('a reader is late by what is usual for it, and where a record waits', () => {
  const at = 0;
  expect(isLate({ name: 'durable', lag: 2310, at })).toBe(false);
  expect(isLate({ name: 'durable', lag: 2310, waiting: true, at })).toBe(true);
  expect(isLate({ name: 'live', lag: 2310, at })).toBe(true);
  expect(isLate({ name: 'archive', lag: 61_000, at })).toBe(false);
});

test('a shard has its number, and anything else its name', () => {
  expect(['shardId-000000000012', 'shardId-000000000000', 'other', undefined].map(shardWords)).toEqual([
    'shard 12',
    'shard 0',
    'other',
    'all shards',
  ]);
});

test('the interval in force is said in words', () => {
  expect(intervalWords({ interval: 1 })).toBe('as they come');
  expect(intervalWords({ interval: 1500, reason: 'viewers' })).toBe('every 1.5 s');
  expect(intervalWords({ interval: null, reason: 'budget' })).toBe('settled only');
});

test('what costs next to nothing is not said to be free', () => {
  expect([0, 0.0004, 4.381, 1194].map(dollarWords)).toEqual(['$0.00', '< $0.01', '$4.38', '$1,194']);
});

test('bytes that are no text are shown as base64, and say so', () => {
  const [record] = samples.sampleHealthAnswer.rejectedRecords ?? [];
  if (!record) throw new Error('the sample has no rejected record');
  const { text: _, ...bare } = record;
  expect(payloadOf(record)).toEqual({ text: 'hello', note: '5 bytes' });
  expect(payloadOf({ ...bare, base64: '//4=', bytes: 5000 })).toEqual({
    text: '//4=',
    note: '5,000 bytes, as base64, the first 2,048 of them',
  });
});
