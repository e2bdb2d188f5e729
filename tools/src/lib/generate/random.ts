/** A number from 0 up to, but not including, 1. */
export type Random = () => number;

/** Numbers that depend on the seed alone (mulberry32: 32 bits of state, good enough for traffic, not for secrets). */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** Normally distributed, mean 0 and deviation 1. */
export const gaussian = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

/** Values with how often each is picked, relative to the others. */
export type Weighted<T> = readonly [readonly [T, number], ...(readonly [T, number])[]];

export const pick = <T>(random: Random, choices: Weighted<T>): T => {
  let left = random() * choices.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of choices) {
    left -= weight;
    if (left < 0) return value;
  }
  return choices[0][0];
};
