import { constants } from 'node:os';

/** Everything must have ended by then, whatever hangs. */
const BOUND_MS = 4_000;

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Shutdown {
  /** Cleans up once and ends the process. */
  readonly now: (code: number) => Promise<void>;
  /** From here on a signal is the ordinary way to end, with code 0; before, it broke something off. */
  readonly started: () => void;
}

/** The one way out of the process: for signals, for failures, and for when the parent process is gone. */
export const createShutdown = (clean: () => Promise<void>): Shutdown => {
  let ending: Promise<void> | undefined;
  let ordinary = false;
  const now = (code: number): Promise<void> => {
    ending ??= (async () => {
      const bound = setTimeout(() => process.exit(code || 1), BOUND_MS);
      await clean().catch(() => {});
      clearTimeout(bound);
      process.exit(code);
    })();
    return ending;
  };
  for (const signal of signals) process.on(signal, () => void now(ordinary ? 0 : 128 + constants.signals[signal]));
  process.on('disconnect', () => void now(0));
  return {
    now,
    started: () => {
      ordinary = true;
    },
  };
};
