import fc from 'fast-check';
import db from 'kinesalite/db/index.js';
import { expect, test } from 'vitest';
import { hashKeyOf, parseSequence, stringifySequence } from './fast-sequences';

const refuse = () => {
  throw new Error('left to kinesalite');
};

const sequence = fc.record(
  {
    shardCreateTime: fc.integer({ min: 0, max: 16_025_174_999_999 }),
    seqIx: fc.option(fc.integer({ min: 0 })),
    seqTime: fc.integer({ min: 0, max: 4_000_000_000_000 }),
    shardIx: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    version: fc.constant(2),
  },
  { requiredKeys: ['shardCreateTime'] },
);

test('a sequence number is what kinesalite would make, and its parts are what kinesalite would find in it', () => {
  fc.assert(
    fc.property(sequence, (parts) => {
      const text = stringifySequence(refuse)(parts);
      expect(text).toBe(db.stringifySequence(parts));
      expect(parseSequence(refuse)(text)).toEqual(db.parseSequence(text));
    }),
  );
});

test.each(['', 'x', '-1', '0', '1'.repeat(39), '9'.repeat(56), `2${'f'.repeat(45)}2`, '49'.padEnd(56, '0')])(
  'of %j kinesalite itself says what it is',
  (text) => {
    expect(() => parseSequence(refuse)(text)).toThrow('left to kinesalite');
  },
);

test('sequence numbers of older forms are left to kinesalite', () => {
  expect(() => stringifySequence(refuse)({ shardCreateTime: 0, version: 1 })).toThrow('left to kinesalite');
});

test('a record falls on the same side of a shard’s bounds as with kinesalite', () => {
  const bound = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }).map(String);
  fc.assert(
    fc.property(fc.string(), bound, (key, other) => {
      expect(hashKeyOf(key).comparedTo(other)).toBe(db.partitionKeyToHashKey(key).comparedTo(other));
    }),
  );
});
