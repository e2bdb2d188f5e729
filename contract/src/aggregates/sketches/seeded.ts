/** Integers of 53 bits, evenly spread, the same for the same seed (SplitMix's finaliser over a counter, twice). For tests. */
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
