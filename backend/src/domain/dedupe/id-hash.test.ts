import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { halfSipHash, passingHash, storedHash } from './id-hash';

test('an id stays the hash that is stored of it: the first 64 bits of SHA-1', () => {
  for (const id of ['1', 'é', 'order-1001', '😀']) {
    const hex = createHash('sha1').update(`key 4 shop${id}`).digest('hex');
    const expected = { high: Number.parseInt(hex.slice(0, 8), 16) | 0, low: Number.parseInt(hex.slice(8, 16), 16) | 0 };
    expect(storedHash('key')('shop', id)).toEqual(expected);
  }
});

const rotated = (x: number, by: number): number => (x << by) | (x >>> (32 - by));

/** HalfSipHash as its specification has it, with any number of rounds. */
const specified = (key: readonly [number, number], words: readonly number[], rounds: number, last: number) => {
  const v = Int32Array.of(key[0], key[1] ^ 0xee, key[0] ^ 0x6c796765, key[1] ^ 0x74656462);
  const add = (to: 0 | 1 | 2 | 3, from: 0 | 1 | 2 | 3, by: number): void => {
    v[to] = (v[to] ?? 0) + (v[from] ?? 0);
    v[from] = rotated(v[from] ?? 0, by) ^ (v[to] ?? 0);
  };
  const turn = (times: number): void => {
    for (let i = 0; i < times; i++) {
      add(0, 1, 5);
      v[0] = rotated(v[0] ?? 0, 16);
      add(2, 3, 8);
      add(0, 3, 7);
      add(2, 1, 13);
      v[2] = rotated(v[2] ?? 0, 16);
    }
  };
  for (const word of words) {
    v[3] = (v[3] ?? 0) ^ word;
    turn(rounds);
    v[0] = (v[0] ?? 0) ^ word;
  }
  v[2] = (v[2] ?? 0) ^ 0xee;
  turn(last);
  const high = (v[1] ?? 0) ^ (v[3] ?? 0);
  v[1] = (v[1] ?? 0) ^ 0xdd;
  turn(last);
  return { high, low: (v[1] ?? 0) ^ (v[3] ?? 0) };
};

test('a passing hash is HalfSipHash, whose published vectors the specification gives', () => {
  const published: [bytes: number, hash: string][] = [
    [0, '218d1f59b9b83cc8'],
    [1, 'be552412f8387315'],
    [3, 'ce0f1a45f7060679'],
  ];
  for (const [bytes, hash] of published) {
    const word = Array.from({ length: bytes }, (_, i) => i << (8 * i)).reduce((a, b) => a | b, bytes << 24);
    const { high, low } = specified([0x03020100, 0x07060504], [word], 2, 4);
    const found = Buffer.alloc(8);
    found.writeInt32LE(high, 0);
    found.writeInt32LE(low, 4);
    expect(found.toString('hex')).toBe(hash);
  }
  const word = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(fc.tuple(word, word), fc.array(word), (key, words) => {
      expect(halfSipHash(key, words.length, (i) => words[i] ?? 0)).toEqual(specified(key, words, 1, 3));
    }),
  );
});

test('a passing hash tells apart what is another source, another id, or divided elsewhere', () => {
  const hashId = passingHash([1, 2]);
  const texts = ['', 'a', 'ab', 'b', 'bc', 'abc', 'é', '😀', '\0', 'a\0', 'order-1001', 'order-1002'];
  const hashes = texts.flatMap((source) => texts.map((id) => JSON.stringify(hashId(source, id))));
  expect(new Set(hashes).size).toBe(texts.length ** 2);
  expect(hashId('shop', 'order-1001')).toEqual(hashId('shop', ['order', '1001'].join('-')));
  expect(hashId('shop', '1')).not.toEqual(passingHash([1, 3])('shop', '1'));
});
