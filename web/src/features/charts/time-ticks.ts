const MINUTE_MS = 60_000;

/** Where an axis from `from` to `to` (ms) is labelled: on whole minutes, every minute or every third. */
export const timeTicks = (from: number, to: number): number[] => {
  const step = to - from <= 6 * MINUTE_MS ? MINUTE_MS : 3 * MINUTE_MS;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.floor((to - first) / step) + 1) }, (_, i) => first + i * step);
};
