import { seededRandom } from '@millrace/contract';

/** Decides whether the next call is to fail. */
export type Draw = () => boolean;

/** The same seed gives the same decisions in the same order. `share` is asked anew for each, from 0 (never) to 1. */
export const seededDraw = (seed: number, share: () => number): Draw => {
  const random = seededRandom(seed);
  return () => random() < share();
};
