import { crossedName, crossingOf, type HistoryQuery, type Metric } from '@millrace/contract';
import type { Selection } from '../../domain/history/history-fold';
import { zeroOf } from '../../domain/history/points';
import { AppError } from '../errors';

const refused = (field: 'by' | 'where' | 'fill', problem: string): AppError =>
  new AppError('invalid_input', `${field}: ${problem}`, field);

/** By what a metric can be broken down, in words. */
const knownWords = ({ dimensions, crossed = [] }: Metric): string => {
  const names = [...dimensions.map(({ name }) => name), ...crossed.map(crossedName)];
  return names.length > 0 ? `only by ${names.join(', ')}` : 'at all';
};

type Asked = Pick<Selection, 'dimension' | 'declared' | 'pair'>;

const dimensionOf = (metric: Metric, wanted: string, field: 'by' | 'where'): Asked => {
  const found = metric.dimensions.find(({ name }) => name === wanted);
  if (found) return { dimension: wanted, declared: new Set(found.declared) };
  throw refused(field, `"${metric.name}" cannot be broken down by "${wanted}", ${knownWords(metric)}`);
};

/** Throws where two dimensions are not counted together. */
const bothOf = (metric: Metric, one: string, other: string, field: 'by' | 'where'): Asked => {
  const pair = crossingOf(metric.crossed, one, other);
  if (pair) return { dimension: crossedName(pair), pair };
  const known = (metric.crossed ?? []).map((both) => `${crossedName(both)}`);
  const words = known.length > 0 ? `, only ${known.join(' and ')}` : ': no two of its dimensions are crossed';
  throw refused(field, `"${metric.name}" is not counted by ${one} and ${other} together${words}`);
};

const askedBy = (metric: Metric, by: string): Asked => {
  const [one = '', other] = by.split(',');
  return other === undefined ? dimensionOf(metric, one, 'by') : bothOf(metric, one, other, 'by');
};

const splitWhere = (where: string): NonNullable<Selection['where']> => {
  const colon = where.indexOf(':');
  return { dimension: where.slice(0, colon), label: where.slice(colon + 1) };
};

const isOf = ({ dimension, pair }: Asked, name: string): boolean => pair?.includes(name) ?? dimension === name;

/** What `by`, `where` and `fill` ask of a metric. Throws `invalid_input` for what it does not have. */
export const selectionOf = (metric: Metric, { by, where, fill }: HistoryQuery): Selection => {
  if (fill === 'zero' && zeroOf(metric.measure) === undefined)
    throw refused('fill', `${metric.measure} of nothing is not zero: choose null`);
  const asked = by === undefined ? undefined : askedBy(metric, by);
  if (where === undefined) return { by, ...asked };
  const kept = splitWhere(where);
  const limited = dimensionOf(metric, kept.dimension, 'where');
  if (!asked) return { where: kept, ...limited };
  if (isOf(asked, kept.dimension)) return { by, where: kept, ...asked };
  if (asked.pair) throw refused('where', `with by=${by} it must be of one of these two`);
  return { by, where: kept, ...bothOf(metric, by ?? '', kept.dimension, 'where') };
};
