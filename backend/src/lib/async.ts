/** What `read` answers, read again when it is `ms` old. Callers at the same time share one reading; a failed one is not kept. */
export const cached = <T>(read: () => Promise<T>, ms: number, now: () => number): (() => Promise<T>) => {
  let last: { readonly until: number; readonly reading: Promise<T> } | undefined;
  return () => {
    if (last && now() < last.until) return last.reading;
    const current = { until: now() + ms, reading: read() };
    last = current;
    current.reading.catch(() => {
      if (last === current) last = undefined;
    });
    return current.reading;
  };
};

/** The items in runs of `size`, the last one shorter where they do not come out even. */
export const chunksOf = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));

/**
 * Runs `work` for every item, at most `limit` at a time, which may change meanwhile but stays above 0. One that fails stops no other; when all are done, the
 * first failure is thrown.
 */
export const eachConcurrently = async <T>(
  items: readonly T[],
  limit: number | (() => number),
  work: (item: T) => Promise<void>,
): Promise<void> => {
  const most = typeof limit === 'number' ? () => limit : limit;
  const queue = items.values();
  const failures: unknown[] = [];
  let running = 0;
  await new Promise<void>((resolve) => {
    const fill = (): void => {
      while (running < most()) {
        const next = queue.next();
        if (next.done) break;
        running += 1;
        void work(next.value)
          .catch((error: unknown) => failures.push(error))
          .then(ended);
      }
      if (running === 0) resolve();
    };
    const ended = (): void => {
      running -= 1;
      fill();
    };
    fill();
  });
  if (failures.length > 0) throw failures[0];
};
