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
