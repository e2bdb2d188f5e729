import { collectorOf, uniqueOf } from '@millrace/contract';
import { expect, test } from 'vitest';
import { hashOf, identityReader } from './identity';

const event = { source: 'shop', type: 'order.placed', subject: '/checkout', data: {} };
const place = { time: 0, seq: '1', shard: 's' };

test('a hash is the one that is in stored sketches: the first 53 bits of SHA-256', () => {
  // sha256("abc") begins with ba7816bf 8f01cfea.
  expect(hashOf('abc')).toBe(Number(0xba78_16bf_8f01_cfean >> 11n));
  expect(hashOf('åäö')).toBe(hashOf('\u00e5\u00e4\u00f6'));
});

test('an attribute or a field of data is counted, whatever its kind; an event that lacks it is not', () => {
  const user = identityReader('user_id');
  expect(identityReader('subject')(event)).toBe(hashOf('/checkout'));
  expect([7, '7', true].map((user_id) => user({ ...event, data: { user_id } }))).toEqual(
    ['7', '7', 'true'].map(hashOf),
  );
  expect([undefined, null, '', {}].map((user_id) => user({ ...event, data: { user_id } }))).toEqual(
    Array(4).fill(undefined),
  );
  expect(identityReader('toString')(event)).toBe(undefined);
});

test('names that differ only in a number are told apart: 200,000 are counted within 2 %', () => {
  const collector = collectorOf('unique');
  for (let i = 0; i < 200_000; i++) collector.add(hashOf(`session-${i}`), place);
  const partial = collector.partial();
  expect(partial.measure === 'unique' && Math.abs(uniqueOf(partial) / 200_000 - 1) < 0.02).toBe(true);
});
