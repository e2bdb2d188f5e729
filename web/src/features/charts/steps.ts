import type { Breakdown } from '@millrace/contract';
import type { Rollup } from '../live/rollup';
import type { LiveTimeRange } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import type { LiveSeries } from '../settling/live-state';

/** One step of a chart's time: [from, to), and what is known of it. */
export interface ChartStep {
  readonly from: number;
  readonly to: number;
  /** Undefined where nothing happened. */
  readonly breakdown: Breakdown | undefined;
  /** Whether the page knows of any of it what happened; otherwise nothing happening says nothing. */
  readonly watched: boolean;
}

/** The steps that a range shows, the one under way last, which ends at `end`. */
export const stepsOf = (
  series: LiveSeries | undefined,
  rollup: Rollup,
  { end, range, coverage }: { end: number; range: LiveTimeRange; coverage: Coverage },
): readonly ChartStep[] => {
  const first = Math.floor((end - range.ms) / range.step) * range.step;
  const count = Math.ceil((end - first) / range.step);
  return Array.from({ length: count }, (_, i) => {
    const from = first + i * range.step;
    const to = Math.min(from + range.step, end);
    const breakdown = series && rollup.at(series, range.step, from);
    return { from, to, breakdown, watched: breakdown !== undefined || missedOf(coverage, from, to) < to - from };
  });
};
