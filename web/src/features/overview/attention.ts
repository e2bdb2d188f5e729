import type { Metric, PartialAggregate } from '@millrace/contract';
import type { Rollup } from '../live/rollup';
import { figureOf, isOfRange, levelOf, type ThresholdLevel } from '../metrics/figure';
import { headlineLabel, spreadDimension } from '../metrics/per-subject';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import type { LiveSeries } from '../settling/live-state';
import { windowsOf } from './tile-figure';

export type Reached = Exclude<ThresholdLevel, 'normal'>;

/** A metric that has reached a threshold. */
export interface Attention {
  readonly metric: Metric;
  readonly level: Reached;
  readonly value: number;
  /** How long it has been at that level or a worse one, ms; `atLeast`: as long as the page knows. */
  readonly ms: number;
  readonly atLeast: boolean;
}

const severity: Readonly<Record<ThresholdLevel, number>> = { normal: 0, warning: 1, critical: 2 };

interface Second {
  readonly at: number;
  readonly value: number;
}

/** The seconds that have a value, the newest first. */
function* secondsOf(metric: Metric, series: LiveSeries, rollup: Rollup, now: number): Generator<Second> {
  const windows = windowsOf(rollup, headlineLabel(metric));
  for (let at = Math.min(now, series.newest); at > now - LIVE_SPAN_MS; at -= 1000) {
    const total: PartialAggregate | undefined = windows.at(series, 1000, at)?.total;
    if (total) yield { at, value: figureOf(total, metric.decimals).number };
  }
}

/** Whether it has a moment at which it reaches a threshold: metrics of a range have none, and of one that each subject has of its own the tile says what the furthest has reached. */
export const hasAttention = (metric: Metric): boolean =>
  metric.thresholds !== undefined && !isOfRange(metric) && !spreadDimension(metric);

/** What the latest value of a metric has reached, and since when; a report that is missing ends nothing. */
export const attentionOf = (metric: Metric, series: LiveSeries, rollup: Rollup, now: number): Attention | undefined => {
  const { thresholds } = metric;
  if (!thresholds || !hasAttention(metric)) return undefined;
  let newest: Second | undefined;
  let since = now;
  for (const second of secondsOf(metric, series, rollup, now)) {
    const level = levelOf(second.value, thresholds);
    newest ??= second;
    const least = levelOf(newest.value, thresholds);
    if (least === 'normal') return undefined;
    if (severity[level] < severity[least])
      return { metric, level: least, value: newest.value, ms: now - since, atLeast: false };
    since = second.at;
  }
  const level = newest && levelOf(newest.value, thresholds);
  return newest && level && level !== 'normal'
    ? { metric, level, value: newest.value, ms: now - since, atLeast: true }
    : undefined;
};

/** The worst first, then what has lasted longest. */
export const byUrgency = (a: Attention, b: Attention): number => severity[b.level] - severity[a.level] || b.ms - a.ms;
