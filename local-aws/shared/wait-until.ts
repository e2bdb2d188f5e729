import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './user-error';

/**
 * Tries `attempt` until it neither throws nor gives false.
 * @throws UserError after `boundMs`, with the last failure as cause.
 */
export const waitUntil = async (what: string, attempt: () => Promise<unknown>, boundMs = 10_000): Promise<void> => {
  const end = performance.now() + boundMs;
  let cause: unknown;
  do {
    try {
      if ((await attempt()) !== false) return;
    } catch (error) {
      cause = error;
    }
    await sleep(25);
  } while (performance.now() < end);
  throw new UserError(`${what} did not answer within ${boundMs / 1000} s`, { cause });
};

export interface Waker {
  readonly wake: () => void;
  /** Resolves after `ms`, or at the next `wake`; at once when there was one since the last wait. */
  readonly wait: (ms: number) => Promise<void>;
}

export const createWaker = (): Waker => {
  let awake = false;
  let resume: (() => void) | undefined;
  const wake = () => {
    awake = true;
    resume?.();
  };
  const wait = async (ms: number) => {
    if (!awake && ms > 0)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        resume = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    awake = false;
    resume = undefined;
  };
  return { wake, wait };
};
