/** Times of which the page knows everything, oldest first, apart from each other; `to` is absent while that lasts. All in ms of the server's clock. */
export type Coverage = readonly { readonly from: number; readonly to?: number }[];

type Span = Coverage[number];

const endOf = ({ to }: Span): number => to ?? Number.POSITIVE_INFINITY;

const spanTo = (from: number, end: number): Span => (end === Number.POSITIVE_INFINITY ? { from } : { from, to: end });

export const connectedFrom = (coverage: Coverage, at: number): Coverage => [...coverage, { from: at }];

export const lostAt = (coverage: Coverage, at: number): Coverage =>
  coverage.map((span) => (span.to === undefined ? { from: span.from, to: Math.max(span.from, at) } : span));

/** What either covers. */
export const either = (a: Coverage, b: Coverage): Coverage => {
  const joined: Span[] = [];
  for (const span of [...a, ...b].sort((x, y) => x.from - y.from)) {
    const last = joined.at(-1);
    if (last && span.from <= endOf(last))
      joined[joined.length - 1] = spanTo(last.from, Math.max(endOf(last), endOf(span)));
    else joined.push(span);
  }
  return joined;
};

/** What both cover. */
export const both = (a: Coverage, b: Coverage): Coverage =>
  a.flatMap((x) =>
    b.flatMap((y) => {
      const [from, end] = [Math.max(x.from, y.from), Math.min(endOf(x), endOf(y))];
      return end > from ? [spanTo(from, end)] : [];
    }),
  );

/** The coverage with [from, to). */
export const withSpan = (coverage: Coverage, from: number, to: number): Coverage =>
  to <= from ? coverage : either(coverage, [{ from, to }]);

export const sameCoverage = (a: Coverage, b: Coverage): boolean =>
  a.length === b.length && a.every(({ from, to }, i) => from === b[i]?.from && to === b[i]?.to);

/** Forgets what ended before `oldest`. */
export const pruneCoverage = (coverage: Coverage, oldest: number): Coverage => {
  const retained = coverage.filter(({ to }) => to === undefined || to >= oldest);
  return retained.length === coverage.length ? coverage : retained;
};

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

/** What happened so long ago is settled, unless its shard is behind or quiet and not asked about yet. */
export const UNDER_WAY_MS = 20_000;

/** What is known of a time: `settled` of it, and what was delivered live in the last moments, which is yet to be settled. */
export const withUnderWay = (settled: Coverage, delivered: Coverage, now: number): Coverage =>
  either(settled, both(delivered, [{ from: now - UNDER_WAY_MS }]));

/**
 * What a figure of a time is worth. `known`: everything that arrived by its end is in it. `under way`: it follows the events, and has not settled
 * yet. `filling`: something is missing that is on its way. `unknown`: something is missing.
 */
export type StepState = 'known' | 'under way' | 'filling' | 'unknown';

export interface Knowledge {
  /** Times of arrival of which everything is settled here, in every shard. */
  readonly settled: Coverage;
  /** These, and what was delivered live since. */
  readonly coverage: Coverage;
  /** Whether what is missing is on its way. */
  readonly isFilling: boolean;
}

export const stateOf = ({ settled, coverage, isFilling }: Knowledge, from: number, to: number): StepState => {
  if (missedOf(settled, from, to) === 0) return 'known';
  if (missedOf(coverage, from, to) === 0) return 'under way';
  return isFilling ? 'filling' : 'unknown';
};
