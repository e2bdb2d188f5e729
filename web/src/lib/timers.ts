/** Time as the parts that wait see it, so that a test can hold it in its hand. */
export interface Timers {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Runs `task` once after `ms`, unless the function it returns is called first. */
  readonly after: (ms: number, task: () => void) => () => void;
}

export const browserTimers: Timers = {
  now: () => Date.now(),
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};
