import type { Timers } from '../timers';

export interface FakeTimers extends Timers {
  /** Lets `ms` pass: runs what is due, in order, and lets promises settle after each task. */
  readonly advance: (ms: number) => Promise<void>;
  /** The same for time in which nothing can run: what is due comes only after it. */
  readonly busy: (ms: number) => Promise<void>;
}

const settle = async (): Promise<void> => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

/** Time that passes only when a test says so. */
export const createFakeTimers = (start = 1_000_000): FakeTimers => {
  let now = start;
  const tasks = new Set<{ readonly at: number; readonly run: () => void }>();
  const nextDue = (until: number) => [...tasks].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  const advance = async (ms: number): Promise<void> => {
    const until = now + ms;
    await settle();
    for (let task = nextDue(until); task; task = nextDue(until)) {
      tasks.delete(task);
      now = Math.max(now, task.at);
      task.run();
      await settle();
    }
    now = until;
  };
  return {
    now: () => now,
    after: (ms, run) => {
      const task = { at: now + ms, run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    advance,
    busy: (ms) => {
      now += ms;
      return advance(0);
    },
  };
};
