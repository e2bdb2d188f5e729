/** The times of which the page knows everything, oldest first; `to` is absent while that lasts. All in ms of the server's clock. */
export type Coverage = readonly { readonly from: number; readonly to?: number }[];

export const connectedFrom = (coverage: Coverage, at: number): Coverage => [...coverage, { from: at }];

export const lostAt = (coverage: Coverage, at: number): Coverage =>
  coverage.map((span) => (span.to === undefined ? { from: span.from, to: Math.max(span.from, at) } : span));

/** Everything of [from, to) has been backfilled. */
export const withBackfilled = (coverage: Coverage, from: number, to: number): Coverage => {
  if (to <= from) return coverage;
  const apart = coverage.filter((span) => (span.to !== undefined && span.to < from) || span.from > to);
  const joined = coverage.filter((span) => !apart.includes(span));
  const open = joined.some((span) => span.to === undefined);
  const start = Math.min(from, ...joined.map((span) => span.from));
  const end = Math.max(to, ...joined.map((span) => span.to ?? to));
  const whole = open ? { from: start } : { from: start, to: end };
  return [...apart, whole].sort((a, b) => a.from - b.from);
};

/** Forgets what ended before `oldest`. */
export const pruneCoverage = (coverage: Coverage, oldest: number): Coverage =>
  coverage.filter(({ to }) => to === undefined || to >= oldest);

/** The stretches of [from, to) of which the page does not know everything, oldest first. */
export const gapsOf = (coverage: Coverage, from: number, to: number): { from: number; to: number }[] => {
  const gaps: { from: number; to: number }[] = [];
  let at = from;
  for (const span of coverage) {
    if (span.from > at && at < to) gaps.push({ from: at, to: Math.min(span.from, to) });
    at = Math.max(at, span.to ?? to);
  }
  if (at < to) gaps.push({ from: at, to });
  return gaps;
};

/** How much of [from, to) was missed, ms. */
export const missedOf = (coverage: Coverage, from: number, to: number): number =>
  gapsOf(coverage, from, to).reduce((sum, gap) => sum + gap.to - gap.from, 0);
