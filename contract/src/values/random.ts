/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Numbers that depend on the seed alone (mulberry32: 32 bits of state, good enough for traffic and tests, not for secrets). */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Places from 0 on, of which the n-th comes up 1 / n times as often as the first: Zipf's law, which pages and words follow. */
export const zipf = (places: number, random: Random): (() => number) => {
  let sum = 0;
  const until = Array.from({ length: places }, (_, i) => {
    sum += 1 / (i + 1);
    return sum;
  });
  return () => {
    const at = random() * sum;
    let [low, high] = [0, places - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((until[middle] ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  };
};

/** Integers of 53 bits, evenly spread, the same for the same seed (SplitMix's finaliser over a counter, twice). */
export const seededHashes = (seed: number): (() => number) => {
  let state = seed | 0;
  const next = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  return () => (next() % 2 ** 21) * 2 ** 32 + next();
};
