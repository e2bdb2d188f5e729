import { z } from 'zod';
import { type CountPartial, countMeasure, countPartialSchema } from './measures/count';
import { type LastPartial, lastMeasure, lastPartialSchema } from './measures/last';
import type { Measure, Place } from './measures/measure';
import { type StatsPartial, statsMeasure, statsPartialSchema } from './measures/stats';
import { type SumPartial, sumMeasure, sumPartialSchema } from './measures/sum';

/**
 * A mergeable summary of the events of one series in one window. A new measure is one module beside these four and one
 * line in each list below.
 */
export const partialSchema = z.discriminatedUnion('measure', [
  countPartialSchema,
  sumPartialSchema,
  statsPartialSchema,
  lastPartialSchema,
]);

export type Partial = CountPartial | SumPartial | StatsPartial | LastPartial;
export type MeasureName = Partial['measure'];

export const measureNameSchema = z.enum(['count', 'sum', 'stats', 'last']) satisfies z.ZodType<MeasureName>;

const measures: { readonly [M in MeasureName]: Measure<Extract<Partial, { measure: M }>> } = {
  count: countMeasure,
  sum: sumMeasure,
  stats: statsMeasure,
  last: lastMeasure,
};

/** The partial of a single event whose value, at the metric's decimals, is `scaled`. */
export const partialOf = (measure: MeasureName, scaled: number, place: Place): Partial =>
  measures[measure].of(scaled, place);

/** One partial for the events of both. Throws when they are of different measures, which is a bug and never an input's fault. */
export const mergePartials = (a: Partial, b: Partial): Partial => {
  if (a.measure === 'count' && b.measure === 'count') return countMeasure.merge(a, b);
  if (a.measure === 'sum' && b.measure === 'sum') return sumMeasure.merge(a, b);
  if (a.measure === 'stats' && b.measure === 'stats') return statsMeasure.merge(a, b);
  if (a.measure === 'last' && b.measure === 'last') return lastMeasure.merge(a, b);
  throw new TypeError(`cannot merge a ${a.measure} partial with a ${b.measure} partial`);
};
