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
