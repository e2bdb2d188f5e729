import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from './user-error';

/**
 * Tries `attempt` until it neither throws nor gives false.
 * @throws Problem after `boundMs`, with the last failure as cause.
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
