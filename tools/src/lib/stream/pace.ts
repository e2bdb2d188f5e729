/** Time as a command sees it; tests bring their own. */
export interface Clock {
  readonly now: () => number;
  /** Ends early when the signal says so. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

/** When the event falls due that follows `made` others, in ms from the first on; never before the one before it. */
export type DueTimes = (made: number) => number;

/** An even pace, in events a second. */
const evenly =
  (rate: number): DueTimes =>
  (made) =>
    (made * 1000) / rate;

export interface Pace {
  /** Events a second, or when each of them falls due. */
  readonly rate: number | DueTimes;
  /** Events altogether; may be Infinity. */
  readonly total: number;
  readonly signal: AbortSignal;
}

/** Most events of one step, so that each is given a time close to when it leaves. */
const STEP_EVENTS = 500;
/** Shortest sleep: what falls due in between goes in one step. */
const STEP_MS = 10;

/**
 * Calls `step` with how many events are due, from the first call on. A step that takes long is waited for, and what
 * fell due meanwhile is made up for.
 */
export const keepPace = async (
  { now, wait }: Clock,
  { rate, total, signal }: Pace,
  step: (count: number) => Promise<void>,
): Promise<void> => {
  const started = now();
  const dueAt = typeof rate === 'number' ? evenly(rate) : rate;
  let done = 0;
  while (done < total && !signal.aborted) {
    const most = Math.min(total, done + STEP_EVENTS);
    const elapsed = now() - started;
    let due = done;
    while (due < most && dueAt(due) <= elapsed) due += 1;
    if (due > done) {
      await step(due - done);
      done = due;
    } else {
      await wait(Math.max(STEP_MS, dueAt(done) - elapsed), signal);
    }
  }
};

/**
 * Starts work without waiting for it, up to `limit` at a time; `start` resolves when there was room. The first failure is thrown by
 * the next `start` or by `finish`.
 */
export const inFlight = (limit: number) => {
  const running = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const check = () => {
    if (failure) throw failure.error;
  };

  const start = async (work: () => Promise<void>): Promise<void> => {
    while (running.size >= limit) await Promise.race(running);
    check();
    const ended = work()
      .catch((error: unknown) => {
        failure ??= { error };
      })
      .finally(() => running.delete(ended));
    running.add(ended);
  };

  const finish = async (): Promise<void> => {
    await Promise.all(running);
    check();
  };

  return { start, finish };
};
