import { type Random, seededRandom } from '@millrace/contract';

export type { Random };

const hash = (text: string): number => {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
};

/** Chance of its own for each part of a run, so that what one part draws changes nothing for another. */
export const randomFor = (seed: number, part: string): Random => seededRandom((seed * 2654435761 + hash(part)) >>> 0);

/** A whole number from `least` to `most`, both included. */
export const between = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1));

/** One of several; there must be one. */
export const oneOf = <T>(random: Random, all: readonly [T, ...T[]]): T =>
  all[Math.floor(random() * all.length)] ?? all[0];

/** In place. */
export const shuffle = <T>(all: T[], random: Random): void => {
  for (const i of all.keys()) {
    const j = between(random, i, all.length - 1);
    const [a, b] = [all[i], all[j]];
    if (a === undefined || b === undefined) continue;
    all[i] = b;
    all[j] = a;
  }
};
