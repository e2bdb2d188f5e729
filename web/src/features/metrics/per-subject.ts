import {
  type Breakdown,
  type Dimension,
  type DimensionBreakdown,
  formatScaled,
  headlineOf,
  type Metric,
  type PartialAggregate,
} from '@millrace/contract';
import { groupDigits } from '../../lib/format';
import { figureOf, levelOf, type ThresholdLevel, zeroFigure } from './figure';
import type { Cut } from './filters';
import { plural } from './words';

interface Value {
  readonly exact: string;
  readonly number: number;
}

/** The lowest or the highest value of all, and whose it is: undefined where the service does not keep that subject apart. */
export interface Extreme extends Value {
  readonly label: string | undefined;
}

/** What there is to say of many subjects at once, each of which has a value of its own. */
export interface SubjectSummary {
  /** As many as the service keeps apart. */
  readonly subjects: number;
  /** Whether there are others. */
  readonly more: boolean;
  readonly lowest: Extreme;
  readonly highest: Extreme;
}

type Headlined = Pick<Metric, 'measure' | 'per' | 'dimensions' | 'headline'>;

/** The dimension of which each label has a value of its own, where that stands in the place of one figure: of a metric per subject the subjects. */
export const spreadDimension = (metric: Headlined): Dimension | undefined => {
  const headline = headlineOf(metric);
  if (!headline || headline.label !== undefined) return undefined;
  return metric.dimensions.find(({ name }) => name === headline.dimension);
};

/** The label whose figure stands for the metric, if one does. */
export const headlineLabel = (metric: Headlined): Cut | undefined => {
  const { dimension, label } = headlineOf(metric) ?? {};
  return dimension === undefined || label === undefined ? undefined : { dimension, label };
};

/** Whether a figure of all labels together says anything: the newest or the mean of several instruments is the value of none. */
export const hasTotal = ({ per, measure, dimensions, headline }: Headlined): boolean =>
  per === undefined && (headline === 'total' || dimensions.length === 0 || (measure !== 'last' && measure !== 'stats'));

/** One label alone has one value, like a metric without labels. */
export const asCut = (metric: Metric, cut: Cut | undefined): Metric => {
  const { per, ...single } = metric;
  return cut ? { ...single, headline: 'total' } : metric;
};

const measured = (scaled: number, decimals: number): Value => {
  const exact = formatScaled(scaled, decimals);
  return { exact, number: Number(exact) };
};

/** Between what the values of a subject lay: `stats` know it, of the others there is one figure. */
const boundsOf = (partial: PartialAggregate, decimals: number): { readonly low: Value; readonly high: Value } => {
  if (partial.measure === 'stats')
    return { low: measured(partial.min, decimals), high: measured(partial.max, decimals) };
  const { exact, number } = figureOf(partial, { decimals }) ?? zeroFigure({ measure: partial.measure, decimals });
  return { low: { exact, number }, high: { exact, number } };
};

/**
 * The subjects of a time, and the lowest and the highest of their values: of `last` the newest of each, of `stats` whatever was measured, of
 * `quantiles` the medians. Undefined where there are none.
 */
export const subjectsIn = (
  found: Pick<DimensionBreakdown, 'values' | 'other'> | undefined,
  decimals: number,
): SubjectSummary | undefined => {
  if (!found || found.values.length === 0) return undefined;
  const { values, other } = found;
  // Of what is beyond the labels only `stats` know the extremes: the newest or the median of many subjects is the value of none.
  const all: readonly (readonly [string | undefined, PartialAggregate])[] = [
    ...values.map(([label, partial]) => [label, partial] as const),
    ...(other?.measure === 'stats' ? [[undefined, other] as const] : []),
  ];
  const bounds = all.map(([label, partial]) => ({ label, ...boundsOf(partial, decimals) }));
  const lowest = bounds.reduce((a, b) => (b.low.number < a.low.number ? b : a));
  const highest = bounds.reduce((a, b) => (b.high.number > a.high.number ? b : a));
  return {
    subjects: values.length,
    more: other !== undefined,
    lowest: { label: lowest.label, ...lowest.low },
    highest: { label: highest.label, ...highest.high },
  };
};

/** How many: `8 vehicles`, `1 vehicle`, `50+ vehicles`. */
export const subjectCount = ({ subjects, more }: SubjectSummary, { label }: Pick<Dimension, 'label'>): string => {
  const noun = /^[A-Z][a-z]/.test(label) ? label.toLowerCase() : label;
  if (subjects === 1 && !more) return `1 ${noun}`;
  return `${groupDigits(String(subjects))}${more ? '+' : ''} ${plural(noun)}`;
};

/** Between what the values of one subject lay, where that is what there is to say of it: `98.20–104.00`. */
export const boundsWords = (
  { per, decimals }: Pick<Metric, 'per' | 'decimals'>,
  partial: PartialAggregate,
): string | undefined => {
  if (per === undefined || partial.measure !== 'stats') return undefined;
  const { low, high } = boundsOf(partial, decimals);
  const [from, to] = [low, high].map(({ exact }) => groupDigits(exact));
  if (from === to) return from;
  return low.number < 0 ? `${from} to ${to}` : `${from}–${to}`;
};

/** The level of the subject that has gone furthest. */
export const subjectLevel = ({ thresholds }: Pick<Metric, 'thresholds'>, summary: SubjectSummary): ThresholdLevel =>
  levelOf((thresholds?.direction === 'below' ? summary.lowest : summary.highest).number, thresholds);

/** Between what the values of all labels lay, of a metric that has no total. */
export const spreadIn = (metric: Metric, breakdown: Breakdown | undefined): SubjectSummary | undefined => {
  const name = spreadDimension(metric)?.name;
  const { dimensions = [] } = breakdown ?? {};
  return subjectsIn(dimensions.find((dimension) => dimension.name === name) ?? dimensions[0], metric.decimals);
};
