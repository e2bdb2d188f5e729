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
