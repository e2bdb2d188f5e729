import { z } from 'zod';
import { type Draw, seededDraw } from './draw';

/** What becomes of a call: its own answer, or that it goes on, perhaps with other input and an answer that is then changed. */
export type Verdict =
  | { readonly kind: 'answer'; readonly status: number; readonly body: object }
  | { readonly kind: 'pass'; readonly input?: object; readonly finish?: (answer: unknown) => object };

export const PASS: Verdict = { kind: 'pass' };

export const refuse = (type: string, message: string): Verdict => ({
  kind: 'answer',
  status: 400,
  body: { __type: type, message },
});

/** The share of calls that fails, which may be changed while calls come in. */
export interface Throttle {
  readonly share: () => number;
  readonly set: (share: number) => void;
  readonly draw: Draw;
}

/** As a stand-in's process is told. */
export const throttleSettingsSchema = z.object({ share: z.number(), seed: z.number() });
export type ThrottleSettings = z.infer<typeof throttleSettingsSchema>;

export const createThrottle = (initial: number, seed: number): Throttle => {
  let share = initial;
  return {
    share: () => share,
    set: (next) => {
      share = next;
    },
    draw: seededDraw(seed, () => share),
  };
};
