import { z } from 'zod';
import {
  type CountPartial,
  countMeasure,
  countPartialSchema,
  type LastPartial,
  lastMeasure,
  lastPartialSchema,
  type StatsPartial,
  type SumPartial,
  statsMeasure,
  statsPartialSchema,
  sumMeasure,
  sumPartialSchema,
} from './measures/exact';
import type { Collector, LogPosition, Measure } from './measures/measure';
import { type QuantilesPartial, quantilesMeasure, quantilesPartialSchema } from './measures/quantiles';
import { type UniquePartial, uniqueMeasure, uniquePartialSchema } from './measures/unique';

const eventPartials = [
  countPartialSchema,
  sumPartialSchema,
  statsPartialSchema,
  lastPartialSchema,
  quantilesPartialSchema,
  uniquePartialSchema,
] as const;

export type EventPartial = CountPartial | SumPartial | StatsPartial | LastPartial | QuantilesPartial | UniquePartial;

/** What a formula reads, in the order of its inputs; null where there is nothing. It is never stored nor sent live: those are its inputs. */
const formulaPartialSchema = z.strictObject({
  measure: z.literal('formula'),
  /** Events of all inputs. */
  count: z.int().positive(),
  inputs: z.array(z.discriminatedUnion('measure', eventPartials).nullable()),
});

export interface FormulaPartial {
  readonly measure: 'formula';
  readonly count: number;
  readonly inputs: (EventPartial | null)[];
}

/**
 * A mergeable summary of the events of one series in one window. A new measure is one module beside these and one
 * line in each list below.
 */
export const partialAggregateSchema = z.discriminatedUnion('measure', [...eventPartials, formulaPartialSchema]);

export type PartialAggregate = EventPartial | FormulaPartial;

/** Ways to summarise events. */
export type MeasureName = EventPartial['measure'];

export const measureNameSchema = z.enum([
  'count',
  'sum',
  'stats',
  'last',
  'quantiles',
  'unique',
]) satisfies z.ZodType<MeasureName>;

const measures: { readonly [M in MeasureName]: Measure<Extract<PartialAggregate, { measure: M }>> } = {
  count: countMeasure,
  sum: sumMeasure,
  stats: statsMeasure,
  last: lastMeasure,
  quantiles: quantilesMeasure,
  unique: uniqueMeasure,
};

/** The partial of a single event whose value, at the metric's decimals, is `scaled`; for `unique` that is a hash of 53 bits. */
export const partialOf = (measure: MeasureName, scaled: number, position: LogPosition): PartialAggregate =>
  measures[measure].of(scaled, position);

const mergeEventPartials = (a: EventPartial, b: EventPartial): EventPartial => {
  if (a.measure === 'count' && b.measure === 'count') return countMeasure.merge(a, b);
  if (a.measure === 'sum' && b.measure === 'sum') return sumMeasure.merge(a, b);
  if (a.measure === 'stats' && b.measure === 'stats') return statsMeasure.merge(a, b);
  if (a.measure === 'last' && b.measure === 'last') return lastMeasure.merge(a, b);
  if (a.measure === 'quantiles' && b.measure === 'quantiles') return quantilesMeasure.merge(a, b);
  if (a.measure === 'unique' && b.measure === 'unique') return uniqueMeasure.merge(a, b);
  throw new TypeError(`cannot merge a ${a.measure} partial with a ${b.measure} partial`);
};

const mergeInputs = (a: FormulaPartial, b: FormulaPartial): FormulaPartial => ({
  measure: 'formula',
  count: a.count + b.count,
  inputs: a.inputs.map((input, i) => {
    const other = b.inputs[i] ?? null;
    return input && other ? mergeEventPartials(input, other) : (input ?? other);
  }),
});

/** One partial for the events of both. Throws when they are of different measures, which is a bug and never an input's fault. */
export const mergePartials = (a: PartialAggregate, b: PartialAggregate): PartialAggregate => {
  if (a.measure === 'formula' && b.measure === 'formula') return mergeInputs(a, b);
  if (a.measure !== 'formula' && b.measure !== 'formula') return mergeEventPartials(a, b);
  throw new TypeError(`cannot merge a ${a.measure} partial with a ${b.measure} partial`);
};

/** The same where there may be nothing of one of them, or of both. */
export const mergeKnown = (
  a: PartialAggregate | undefined,
  b: PartialAggregate | undefined,
): PartialAggregate | undefined => (a && b ? mergePartials(a, b) : (a ?? b));

/** Adds up events of one measure: the same partial as merging those of each event. */
export const collectorOf = (measure: MeasureName): Collector<PartialAggregate> => measures[measure].collector();

/** Undeclared labels that one dimension of one window keeps. Beyond it those with the smallest hash stay, the rest is `other`. */
export const DIMENSION_CAP = 200;

/** The same for a measure: fewer where its partials are large. */
export const labelCapOf = (measure: PartialAggregate['measure']): number =>
  (measure === 'formula' ? undefined : measures[measure].labelCap) ?? DIMENSION_CAP;
