import { hash } from 'node:crypto';

/** 64 bits of an event's id, each half as an integer with a sign, which V8 keeps without an object of its own. */
export interface IdHash {
  readonly high: number;
  readonly low: number;
}

/**
 * What an event's id is remembered by. Keyed, so that nobody can make two ids that collide; of 64 bits, so that two of the 600,000 that a busy shard sees
 * in 10 minutes are mistaken for one once in a thousand years.
 */
export type HashId = (source: string, id: string) => IdHash;

/** Four bytes as an integer with a sign, the first byte the highest. */
const wordAt = (bytes: string, at: number): number =>
  (bytes.charCodeAt(at) << 24) |
  (bytes.charCodeAt(at + 1) << 16) |
  (bytes.charCodeAt(at + 2) << 8) |
  bytes.charCodeAt(at + 3);

/** The one that is stored. The length keeps source and id apart. */
export const storedHash =
  (key: string): HashId =>
  (source, id) => {
    // A character for each byte: in two thirds of the time that hexadecimal digits take.
    const bytes = hash('sha1', `${key} ${source.length} ${source}${id}`, 'binary');
    return { high: wordAt(bytes, 0), low: wordAt(bytes, 4) };
  };

/** Two integers that nobody knows. */
export type SipKey = readonly [number, number];

const FINAL_ROUNDS = 3;

/**
 * HalfSipHash-1-3 with an answer of 64 bits, which hash tables are keyed with: https://github.com/veorq/SipHash. `wordAt` gives its input as words
 * of 32 bits; the last of them must have its length in it.
 */
export const halfSipHash = ([k0, k1]: SipKey, words: number, wordAt: (i: number) => number): IdHash => {
  let [v0, v1, v2, v3] = [k0, k1 ^ 0xee, k0 ^ 0x6c796765, k1 ^ 0x74656462];
  let first = 0;
  for (let i = 0; i < words + 2 * FINAL_ROUNDS; i++) {
    const word = i < words ? wordAt(i) : 0;
    if (i === words) v2 ^= 0xee;
    if (i === words + FINAL_ROUNDS) {
      first = v1 ^ v3;
      v1 ^= 0xdd;
    }
    v3 ^= word;
    v0 = (v0 + v1) | 0;
    v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
    v0 = (v0 << 16) | (v0 >>> 16);
    v2 = (v2 + v3) | 0;
    v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
    v0 = (v0 + v3) | 0;
    v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
    v2 = (v2 + v1) | 0;
    v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
    v2 = (v2 << 16) | (v2 >>> 16);
    v0 ^= word;
  }
  return { high: first, low: v1 ^ v3 };
};

/** The UTF-16 unit that stands there in a text that goes on in another; 0 behind both. */
const unitAt = (text: string, next: string, at: number): number => {
  if (at < text.length) return text.charCodeAt(at);
  return at < text.length + next.length ? next.charCodeAt(at - text.length) : 0;
};

/** In a third of the time of the stored one: for what is remembered while a program runs. Two characters are a word, and both lengths the last. */
export const passingHash =
  (key: SipKey): HashId =>
  (source, id) => {
    const length = source.length + id.length;
    const pairs = (length + 1) >> 1;
    return halfSipHash(key, pairs + 1, (i) =>
      i < pairs
        ? unitAt(source, id, 2 * i) | (unitAt(source, id, 2 * i + 1) << 16)
        : (source.length << 16) | (length & 0xffff),
    );
  };
