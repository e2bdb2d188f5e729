/** Time as a command sees it; tests bring their own. */
export interface Clock {
  readonly now: () => number;
  /** Ends early when the signal says so. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<unknown>;
}

export interface Pace {
  /** Events a second. */
  readonly rate: number;
  /** Events altogether; may be Infinity. */
  readonly total: number;
  readonly signal: AbortSignal;
}

/** Most events of one step, so that each is given a time close to when it leaves. */
const STEP_EVENTS = 500;
/** Shortest sleep: what falls due in between goes in one step. */
const STEP_MS = 10;

/**
 * Calls `step` with how many events are due, at an even pace from the first call on. A step that takes long is waited for, and what
 * fell due meanwhile is made up for.
 */
export const keepPace = async (
  { now, wait }: Clock,
  { rate, total, signal }: Pace,
  step: (count: number) => Promise<void>,
): Promise<void> => {
  const started = now();
  let done = 0;
  while (done < total && !signal.aborted) {
    const due = Math.min(total, Math.floor(((now() - started) * rate) / 1000) + 1);
    const count = Math.min(due - done, STEP_EVENTS);
    if (count > 0) {
      await step(count);
      done += count;
    } else {
      await wait(Math.max(STEP_MS, started + (done * 1000) / rate - now()), signal);
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
