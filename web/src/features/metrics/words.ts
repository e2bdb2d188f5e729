import { type Catalog, type EarlierMetric, type Metric, type Thresholds, visibleText } from '@millrace/contract';
import { formatExact, formatMoment, formatRange, formatShort } from '../../lib/format';
import type { ThresholdLevel } from './figure';

type Unit = Pick<Metric, 'unit' | 'currency'>;
type Measured = Unit & Pick<Metric, 'measure' | 'decimals'>;

/** Decimals that a metric's figures have. */
const decimalsOf = ({ measure, decimals }: Pick<Metric, 'measure' | 'decimals'>): number =>
  measure === 'count' ? 0 : decimals;

/** English, like all words of the page: `vehicles`, `countries`, `addresses`. */
export const plural = (noun: string): string => {
  if (/[^aeiou]y$/i.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/i.test(noun) ? `${noun}es` : `${noun}s`;
};

/** Words end in small letters, symbols such as `ms` and `Mbps` are shorter or end in `bps`. */
const UNCHANGED = /(?:^|[^a-z])[a-z]{0,2}s$|(?:ss|us|is|bps|series)$/;

const singular = (unit: string): string => {
  if (UNCHANGED.test(unit)) return unit;
  if (/[^aeiou]ies$/.test(unit)) return `${unit.slice(0, -3)}y`;
  return unit.replace(/(?<=x|ss|sh|[nrt]ch)es$|(?<=[a-z])s$/, '');
};

/** What stands beside these digits; nothing where a sign before them says so already. */
export const unitBeside = ({ unit, currency }: Unit, digits: string): string | undefined => {
  if (currency !== undefined) return undefined;
  return /^(?:≈\s)?1$/.test(digits) ? singular(unit) : unit;
};

const withUnit = (value: string, unit: Unit): string => [value, unitBeside(unit, value)].filter(Boolean).join(' ');

/** The digits that a tile has room for: `1.3 K`, `$1,320`. The unit stands beside them. */
export const shortDigits = (metric: Measured, value: number): string =>
  formatShort(value, decimalsOf(metric), metric.currency);

/** The same from one value to another: `17–101`, `$98.20–$104`. */
export const shortRange = (metric: Measured, low: number, high: number): string =>
  low === high ? shortDigits(metric, low) : formatRange(low, high, decimalsOf(metric), metric.currency);

/** `1.3 K views`, `$1,320`. */
export const shortWords = (metric: Measured, value: number): string => withUnit(shortDigits(metric, value), metric);

/** Every digit, from decimal text: `1,320 views`, `$1,320.50`. */
export const exactWords = (metric: Unit, exact: string): string =>
  withUnit(formatExact(exact, metric.currency), metric);

/** What a measure's figure is called, where it is not simply so many. */
const names: Partial<Record<Metric['measure'], string>> = { stats: 'mean', last: 'latest', quantiles: 'median' };

/** What a column of figures holds: `views`, `USD, median`; of subjects whose measurements have a range, `USD, range`. */
export const unitWords = ({ measure, unit, per }: Pick<Metric, 'measure' | 'unit' | 'per'>): string =>
  [unit, per !== undefined && measure === 'stats' ? 'range' : names[measure]].filter(Boolean).join(', ');

/** Different ones are counted in each label that they occur in. */
export const overlapWords = ({ measure, unit }: Pick<Metric, 'measure' | 'unit'>): string | undefined =>
  measure === 'unique' ? `The same ${unit} can be in several rows.` : undefined;

/** What a figure has reached: `Critical: ≥ 90 %`. */
export const levelWords = (
  level: Exclude<ThresholdLevel, 'normal'>,
  { direction, ...limits }: Thresholds,
  metric: Unit,
): string => {
  const name = level === 'critical' ? 'Critical' : 'Warning';
  return `${name}: ${direction === 'above' ? '≥' : '≤'} ${exactWords(metric, String(limits[level]))}`;
};

export interface PastWords {
  readonly words: string;
  /** The definitions of before, the latest first. */
  readonly names: readonly string[];
}

const whenWords = ({ until }: EarlierMetric): string =>
  until === undefined ? 'Until a moment ago' : `Before ${formatMoment(until)}`;

const pastOf = (earlier: readonly EarlierMetric[], name: string, rest: string): readonly PastWords[] => {
  const past = earlier.filter(({ of }) => of === name);
  const [latest] = past;
  return latest ? [{ words: `${whenWords(latest)} ${rest}`, names: past.map((one) => one.name) }] : [];
};

/** What there is to say of the time before a metric, or what a formula reads, was measured as it is now. */
export const pastWords = (
  { name, formula }: Pick<Metric, 'name' | 'formula'>,
  { metrics, earlier = [] }: Pick<Catalog, 'metrics' | 'earlier'>,
): readonly PastWords[] => {
  if (!formula) return pastOf(earlier, name, 'it was measured otherwise:');
  const inputs = new Set(formula.inputs.map(({ metric }) => metric));
  return metrics
    .filter((one) => inputs.has(one.name))
    .flatMap(({ name: input, label }) =>
      pastOf(earlier, input, `${label} was measured otherwise, and what it counted is not in these figures:`),
    );
};

/** What a metric is of, with the events that it takes: `Large orders. Only where amount ≥ 100.` */
export const descriptionOf = ({ description, where }: Pick<Metric, 'description' | 'where'>): string =>
  where === undefined ? description : `${description} Only where ${visibleText(where)}.`;
