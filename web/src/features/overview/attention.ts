import type { Alert, Metric } from '@millrace/contract';
import { formatMinute } from '../../lib/format';
import type { Windows } from '../live/rollup';
import { figureOf, isOfRange, levelOf, type ThresholdLevel } from '../metrics/figure';
import { headlineLabel, spreadDimension } from '../metrics/per-subject';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import { type Coverage, missedOf } from '../settling/coverage';
import { type LiveSeries, MINUTE_MS, minuteOf } from '../settling/live-state';
import { heroesOf } from './arrangement';
import { windowsOf } from './tile-figure';

/** That no threshold is reached. */
export const QUIET = 'All quiet';

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

interface Moment {
  readonly at: number;
  readonly value: number;
}

/** The seconds that have a value, the newest first; of formulas the whole minutes, since few seconds have something to divide by. */
function* momentsOf(metric: Metric, series: LiveSeries, rollup: Windows, now: number): Generator<Moment> {
  const windows = windowsOf(rollup, headlineLabel(metric));
  const span = metric.formula ? MINUTE_MS : 1000;
  const newest = metric.formula ? minuteOf(now) - MINUTE_MS : Math.min(now, series.newest);
  for (let at = newest; at > now - LIVE_SPAN_MS; at -= span) {
    const figure = figureOf(windows.at(series, span, at)?.total, metric);
    if (figure) yield { at, value: figure.number };
  }
}

/**
 * Whether it has a moment at which it reaches a threshold: metrics of a range other than formulas have none, and of one that each subject has of its own
 * the tile says what the furthest has reached.
 */
const hasAttention = (metric: Metric): boolean =>
  metric.thresholds !== undefined && (!isOfRange(metric) || metric.formula !== undefined) && !spreadDimension(metric);

/** Metrics that are subscribed to wherever a page with very many of them is scrolled to, at most. */
const ALWAYS = 48;

/** The first figures, and what may ask for attention while it is out of sight: as many as there is room for. */
export const alwaysWatched = (metrics: readonly Metric[]): readonly Metric[] =>
  [...new Set([...heroesOf(metrics), ...metrics.filter(hasAttention)])].slice(0, ALWAYS);

/** What the latest value of a metric has reached, and since when; a report that is missing ends nothing. */
export const attentionOf = (
  metric: Metric,
  series: LiveSeries,
  rollup: Windows,
  now: number,
): Attention | undefined => {
  const { thresholds } = metric;
  if (!thresholds || !hasAttention(metric)) return undefined;
  let newest: Moment | undefined;
  let since = now;
  for (const moment of momentsOf(metric, series, rollup, now)) {
    const level = levelOf(moment.value, thresholds);
    newest ??= moment;
    const least = levelOf(newest.value, thresholds);
    if (least === 'normal') return undefined;
    if (severity[level] < severity[least])
      return { metric, level: least, value: newest.value, ms: now - since, atLeast: false };
    since = moment.at;
  }
  const level = newest && levelOf(newest.value, thresholds);
  return newest && level && level !== 'normal'
    ? { metric, level, value: newest.value, ms: now - since, atLeast: true }
    : undefined;
};

/** So much of the last minute may be unknown: what was delivered in the last moments is enough. */
const FORGIVEN_MS = 45_000;

/** What is said where no threshold is reached, as far as that is known. */
export const quietWords = (coverage: Coverage, now: number): string => {
  if (missedOf(coverage, now - MINUTE_MS, now) <= FORGIVEN_MS) return QUIET;
  const known = coverage.at(-1)?.to;
  return known === undefined ? 'Not known yet' : `Not known since ${formatMinute(known)}`;
};

/** How many alerts are open; nothing of none. */
export const alertWords = ({ length }: readonly Alert[]): string =>
  length === 0 ? '' : length === 1 ? '1 open alert' : `${length} open alerts`;

export const worstOf = (alerts: readonly Alert[]): Reached =>
  alerts.some(({ level }) => level === 'critical') ? 'critical' : 'warning';

/** The worst first, then what has lasted longest. */
export const byUrgency = (a: Attention, b: Attention): number => severity[b.level] - severity[a.level] || b.ms - a.ms;
