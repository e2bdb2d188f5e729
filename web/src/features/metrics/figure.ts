import {
  type EventPartial,
  evaluateFormula,
  formatScaled,
  type Metric,
  type PartialAggregate,
  percentileOf,
  type QuantilesPartial,
  type Thresholds,
  type UniquePartial,
  uniqueOf,
} from '@millrace/contract';

/** A partial as people read it. */
export interface Figure {
  /** The exact value as decimal text, ungrouped. For stats the mean, rounded at the metric's decimals; for quantiles the median. */
  readonly exact: string;
  /** The same for drawing, as near as a number gets. */
  readonly number: number;
  /** Events that it is made of. */
  readonly count: number;
}

/** Whether values add up over time (an amount), or stand for a moment (a level). */
export const isAmount = ({ measure }: Pick<Metric, 'measure'>): boolean => measure === 'count' || measure === 'sum';

type Measured = Pick<Metric, 'measure'>;

/** Whether nothing having happened is zero, and not that there is no value. */
export const isTally = (metric: Measured): boolean => isAmount(metric) || metric.measure === 'unique';

/** Whether a card shows a figure of the whole range (so many orders, the median of all, orders per visit), and not of the newest second. */
export const isOfRange = (metric: Measured): boolean =>
  isTally(metric) || metric.measure === 'quantiles' || metric.measure === 'formula';

/** The percentiles that the page shows of quantiles. */
export const PERCENTS = [50, 95, 99] as const;

/** A percentile as decimal text, ungrouped. */
export const percentileText = (partial: QuantilesPartial, percent: number, decimals: number): string =>
  formatScaled(percentileOf(partial, percent), decimals);

/** The nearest integer to a / b, halves away from zero. `b` is positive. */
export const divideRounded = (a: bigint, b: bigint): bigint => {
  const half = a < 0n ? -b : b;
  return (2n * a + half) / (2n * b);
};

/** Reading registers takes about 0.1 ms, and a chart has hundreds of partials that stay the same. */
const uniques = new WeakMap<UniquePartial, number>();

const rememberedUniqueOf = (partial: UniquePartial): number => {
  const unique = uniques.get(partial) ?? uniqueOf(partial);
  uniques.set(partial, unique);
  return unique;
};

const scaledOf = (partial: EventPartial): string => {
  switch (partial.measure) {
    case 'count':
      return String(partial.count);
    case 'sum':
      return partial.sum;
    case 'stats':
      return divideRounded(BigInt(partial.sum), BigInt(partial.count)).toString();
    case 'last':
      return String(partial.value);
    case 'quantiles':
      return String(percentileOf(partial, 50));
    case 'unique':
      return String(rememberedUniqueOf(partial));
  }
};

type Described = Pick<Metric, 'decimals' | 'formula'>;

const textOf = (partial: PartialAggregate, { decimals, formula }: Described): string | undefined => {
  if (partial.measure !== 'formula') return formatScaled(scaledOf(partial), partial.measure === 'count' ? 0 : decimals);
  const scaled = formula && evaluateFormula(formula, partial.inputs, decimals);
  return scaled === undefined ? undefined : formatScaled(scaled, decimals);
};

/** Undefined where there is no partial, and where a formula has no value: it divides by zero, or something in it is not known. */
export const figureOf = (partial: PartialAggregate | undefined, metric: Described): Figure | undefined => {
  const exact = partial && textOf(partial, metric);
  return exact === undefined ? undefined : { exact, number: Number(exact), count: partial?.count ?? 0 };
};

/** What a tally is while nothing has happened. */
export const zeroFigure = ({ measure, decimals }: Pick<Metric, 'measure' | 'decimals'>): Figure => {
  const exact = formatScaled(0, measure === 'count' ? 0 : decimals);
  return { exact, number: 0, count: 0 };
};

export type ThresholdLevel = 'normal' | 'warning' | 'critical';

/** A value at a threshold has reached it. */
export const levelOf = (value: number, thresholds: Thresholds | undefined): ThresholdLevel => {
  if (!thresholds) return 'normal';
  const reached = (limit: number) => (thresholds.direction === 'above' ? value >= limit : value <= limit);
  if (reached(thresholds.critical)) return 'critical';
  return reached(thresholds.warning) ? 'warning' : 'normal';
};

/** Percentiles of fewer events than this say next to nothing: the p99 of ten events is their largest. */
const FEW_EVENTS = 20;

/** Whether a step has events, but too few for what it shows of them. */
export const isTooFew = ({ measure }: Measured, count: number): boolean =>
  measure === 'quantiles' && count > 0 && count < FEW_EVENTS;

/** Whether a change is for the better; undefined where nobody has said which way that is, and where nothing has changed. */
export const verdictOf = ({ better }: Pick<Metric, 'better'>, ratio: number): 'good' | 'bad' | undefined => {
  if (better === undefined || Math.abs(ratio) < 0.005) return undefined;
  return ratio > 0 === (better === 'up') ? 'good' : 'bad';
};
