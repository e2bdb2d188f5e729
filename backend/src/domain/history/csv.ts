import {
  type Figures,
  type FiguresAnswer,
  formatScaled,
  type HistoryAnswer,
  labelsOf,
  type Metric,
  type PartialAggregate,
} from '@millrace/contract';
import { figuresOf } from './points';

type AnyPoint = HistoryAnswer['points'][number] | FiguresAnswer['points'][number];
type AnyFigures = PartialAggregate | Figures | NonNullable<AnyPoint['total']>;

const columns: Readonly<Record<Metric['measure'], readonly string[]>> = {
  count: [],
  sum: ['sum'],
  stats: ['sum', 'min', 'max'],
  last: ['value'],
  quantiles: ['min', 'p50', 'p90', 'p95', 'p99', 'max'],
  unique: ['unique'],
  formula: ['value'],
};

/** A spreadsheet would run what begins like a formula. */
const FORMULA = /^[=+\-@\t\r]/;

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const textCell = (text: string): string => quoted(FORMULA.test(text) ? `'${text}` : text);

const withNumbers = (figures: AnyFigures, metric: Metric): object =>
  'buckets' in figures || 'registers' in figures || 'inputs' in figures ? figuresOf(figures, metric) : figures;

const cellsOf = (figures: AnyFigures | null | undefined, metric: Metric): string[] => {
  const { measure, decimals } = metric;
  const names = columns[measure];
  if (!figures) return ['', ...names.map(() => '')];
  const found = new Map<string, unknown>(Object.entries(withNumbers(figures, metric)));
  const cell = (name: string): string => {
    const value = found.get(name);
    if (value === undefined || value === null) return '';
    return name === 'unique' ? String(value) : formatScaled(String(value), decimals);
  };
  return [String(figures.count), ...names.map(cell)];
};

interface Row {
  /** What is before the figures. */
  readonly names: readonly string[];
  readonly figures: AnyFigures | null | undefined;
  /** How many events more it is estimated to have had; undefined where the figures are exact. */
  readonly extra?: number | undefined;
}

const rowsOf = (point: AnyPoint, by: string | undefined): readonly Row[] => {
  const total = { figures: point.total, extra: point.atLeast && (point.extra ?? 0) };
  if (by === undefined) return [{ names: [], ...total }];
  const none = by.split(',').map(() => '');
  const labels = (point.values ?? []).map(
    ([label, figures, extra]): Row => ({
      names: ['label', ...(none.length > 1 ? labelsOf(label) : [label]).map(textCell)],
      figures,
      extra,
    }),
  );
  const others = point.other ? [{ names: ['other', ...none], figures: point.other }] : [];
  return [{ names: ['total', ...none], ...total }, ...labels, ...others];
};

const flag = (set: true | undefined): string => (set ? 'true' : '');

/**
 * An answer as a table (RFC 4180), with figures as decimal numbers in the metric's unit. Broken down, a step has a row for its total, for each
 * label, and for the other labels together; by two dimensions, each has a column of its own.
 */
export const csvOf = ({ points, by }: HistoryAnswer | FiguresAnswer, metric: Metric): string => {
  const head = [
    'start',
    ...(by === undefined ? [] : ['row', by]),
    'count',
    ...columns[metric.measure],
    'partial',
    'atLeast',
    'extra',
    'within',
  ];
  const lines = points.flatMap((point) =>
    rowsOf(point, by).map(({ names, figures, extra }) => [
      new Date(point.start).toISOString(),
      ...names,
      ...cellsOf(figures, metric),
      flag(point.partial),
      flag(point.atLeast),
      ...(extra === undefined ? ['', ''] : [String(extra), String(point.within ?? '')]),
    ]),
  );
  return [head, ...lines].map((cells) => `${cells.join(',')}\r\n`).join('');
};
