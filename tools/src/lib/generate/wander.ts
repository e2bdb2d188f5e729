import { gaussian, type Random } from './random';

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
