/** Decides whether the next call is to fail. */
export type Draw = () => boolean;

/** Numbers from 0 to 1, the same ones in the same order for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

/** The same seed gives the same decisions in the same order. `share` is asked anew for each, from 0 (never) to 1. */
export const seededDraw = (seed: number, share: () => number): Draw => {
  const random = seededRandom(seed);
  return () => random() < share();
};
