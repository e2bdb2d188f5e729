/** The times at which the page was connected, oldest first; `to` is absent while it is. All in ms of the server's clock. */
export type Coverage = readonly { readonly from: number; readonly to?: number }[];

export const connectedFrom = (coverage: Coverage, at: number): Coverage => [...coverage, { from: at }];

export const lostAt = (coverage: Coverage, at: number): Coverage =>
  coverage.map((span) => (span.to === undefined ? { from: span.from, to: Math.max(span.from, at) } : span));

/** Forgets what ended before `oldest`. */
export const pruneCoverage = (coverage: Coverage, oldest: number): Coverage =>
  coverage.filter(({ to }) => to === undefined || to >= oldest);

/** The stretches of [from, to) in which the page was not connected, oldest first. */
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
