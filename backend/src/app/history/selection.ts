import type { HistoryQuery, Metric } from '@millrace/contract';
import type { Selection } from '../../domain/history/history-fold';
import { zeroOf } from '../../domain/history/points';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { AppError } from '../errors';

/** Throws `unknown_metric`. */
export const findMetric = ({ catalog }: MetricSet, name: string): Metric => {
  const metric = catalog.metrics.find((candidate) => candidate.name === name);
  if (metric) return metric;
  throw new AppError('unknown_metric', `there is no metric named "${name}": GET /catalog lists all`, 'name');
};

const dimensionOf = ({ name, dimensions }: Metric, wanted: string, field: string): Metric['dimensions'][number] => {
  const found = dimensions.find((dimension) => dimension.name === wanted);
  if (found) return found;
  const known =
    dimensions.length > 0 ? `only by ${dimensions.map((dimension) => dimension.name).join(', ')}` : 'at all';
  const problem = `"${name}" cannot be broken down by "${wanted}", ${known}`;
  throw new AppError('invalid_input', `${field}: ${problem}`, field);
};

const splitWhere = (where: string): NonNullable<Selection['where']> => {
  const colon = where.indexOf(':');
  return { dimension: where.slice(0, colon), label: where.slice(colon + 1) };
};

/** What `by`, `where` and `fill` ask of a metric. Throws `invalid_input` for what it does not have. */
export const selectionOf = (metric: Metric, { by, where, fill }: HistoryQuery): Selection => {
  const kept = where === undefined ? undefined : splitWhere(where);
  const asked = by === undefined ? undefined : dimensionOf(metric, by, 'by');
  const limited = kept && dimensionOf(metric, kept.dimension, 'where');
  if (asked && limited && asked !== limited)
    throw new AppError('invalid_input', `where: with by=${by} it must be of the same dimension`, 'where');
  if (fill === 'zero' && zeroOf(metric.measure) === undefined)
    throw new AppError('invalid_input', `fill: ${metric.measure} of nothing is not zero: choose null`, 'fill');
  return { by, where: kept, declared: new Set((asked ?? limited)?.declared) };
};
