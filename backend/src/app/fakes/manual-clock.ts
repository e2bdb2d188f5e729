import type { Clock, Sleep } from '../ports';

export interface ManualClock {
  readonly now: Clock;
  /** Moves the clock at once. */
  readonly sleep: Sleep;
  readonly pass: (ms: number) => void;
}

export const manualClock = (start = Date.UTC(2026, 10, 20, 10)): ManualClock => {
  let time = start;
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, pass, sleep: async (ms) => pass(ms) };
};
