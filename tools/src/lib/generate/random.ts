import type { Random } from '@millrace/contract';

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

/** A walk that wanders around 0 with deviation 1, the same however often it is looked at. `memory`: the ms after which it forgets where it stood. */
export const wander = (random: Random, memory: number): ((now: number) => number) => {
  let place = gaussian(random);
  let last: number | undefined;
  return (now) => {
    const kept = Math.exp(-(now - (last ?? now)) / memory);
    place = place * kept + gaussian(random) * Math.sqrt(1 - kept * kept);
    last = now;
    return place;
  };
};

/**
 * Ids that no event of the same source has, the time of the first in each: a second run with the same seed is then not taken
 * for a repetition of the first.
 */
export const eventIds = (random: Random): ((now: number) => string) => {
  const stamp = Math.floor(random() * 36 ** 5).toString(36);
  let run = '';
  let made = 0;
  return (now) => {
    run ||= `${stamp}-${now.toString(36)}`;
    made += 1;
    return `${run}-${made}`;
  };
};
