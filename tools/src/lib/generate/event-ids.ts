import type { Random } from './random';

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
