import type { Group, MeasureName, Metric } from '@millrace/contract';
import type { EventFilter } from './event-filter';

/** A way to break a metric down. */
export interface DimensionDefinition {
  readonly name: string;
  readonly label: string;
  /** Where an event's label is: its `subject`, `type` or `source`, or else a field of `data`, such as `country` or `user.plan`. */
  readonly from: string;
  /** Labels that are always kept apart, however many others there are. */
  readonly declared?: readonly string[];
}

/** The names of two dimensions. */
type Pair = readonly [string, string];

interface Common {
  readonly name: string;
  /** What it was called first, if not so: its figures stay stored under that name, for as long as this says so. */
  readonly was?: string;
  readonly label: string;
  /** Cards of one category stand together. */
  readonly category: string;
  readonly description: string;
  readonly unit: string;
  /** The event types that it reads; `clickstream.*` is every type that begins with `clickstream.`. */
  readonly events: readonly [string, ...string[]];
  /** Which of these events it takes: an event that is left out is nothing to the metric. */
  readonly where?: EventFilter;
  readonly dimensions?: readonly DimensionDefinition[];
  /** Two of its dimensions, or several such pairs, that it can be broken down by together, and filtered by one of them while shown by the other. */
  readonly crossed?: Pair | readonly Pair[];
  /**
   * What stands for it where there is room for one figure: a declared label, `distribution` (how many labels, the lowest and the highest), or `total`.
   * Without it that is the total; of `last` and `stats` with dimensions, whose total says nothing, the first declared label, or else the distribution.
   */
  readonly headline?: string;
  readonly thresholds?: NonNullable<Metric['thresholds']>;
  /** Its place among the first figures of the overview, 1 to 4. Without any, those are the first four metrics. */
  readonly home?: NonNullable<Metric['home']>;
  /** Which way it should go: a change is green or red only where this says so. */
  readonly better?: NonNullable<Metric['better']>;
  /** Who may see it, and all that is computed of it: the first of these groups and those that may do more. Without it everybody who is signed in. */
  readonly groups?: readonly Group[];
}

interface Counting extends Common {
  readonly measure: 'count';
}

interface CountingUnique extends Common {
  readonly measure: 'unique';
  /** What is counted once however often it comes: `subject`, `source` or a field of `data`. An event without it is left out. */
  readonly of: string;
}

interface Measuring extends Common {
  readonly measure: Exclude<MeasureName, 'count' | 'unique'>;
  /** The field of `data` that holds the value, a number, such as `amount` or `order.amount`. */
  readonly value: string;
  /** Decimals at which values are stored, 0 to 9; 0 when absent. */
  readonly decimals?: number;
  /**
   * The power of ten that the field counts in: -2 where it holds cents and the unit is USD. Then `decimals` is at least 2, so
   * that a whole number is stored as it is, with no fraction in between that a computer cannot hold exactly.
   */
  readonly scale?: number;
  /**
   * Each subject has a value of its own, so that there is none of all together: the page shows how many there are, the extremes and the range. For
   * `last`, `stats` and `quantiles`, with a dimension from the subject.
   */
  readonly per?: NonNullable<Metric['per']>;
  /** What amounts are in, by ISO 4217: `USD` writes them as in $1,320. */
  readonly currency?: string;
}

export type MetricDefinition = Counting | CountingUnique | Measuring;

/** Computed of other metrics whenever it is read, and stored nowhere. Its dimensions are those that all of them have. */
export interface FormulaDefinition
  extends Omit<Common, 'was' | 'events' | 'where' | 'dimensions' | 'crossed' | 'headline'> {
  /** `100 * orders / visits`. */
  readonly formula: string;
  /** Decimals of its figures, 0 to 9; 0 when absent. Everything before is exact, and the result is rounded once, half away from zero. */
  readonly decimals?: number;
  /** What amounts are in, by ISO 4217: `USD` writes them as in $1,320. */
  readonly currency?: string;
}

export type AnyDefinition = MetricDefinition | FormulaDefinition;

export const isFormula = (definition: AnyDefinition): definition is FormulaDefinition => 'formula' in definition;
export const isOfEvents = (definition: AnyDefinition): definition is MetricDefinition => !isFormula(definition);

/** Whether a metric reads a number, which has decimals. */
export const isMeasuring = (definition: MetricDefinition): definition is Measuring =>
  definition.measure !== 'count' && definition.measure !== 'unique';

const isPair = (crossed: Pair | readonly Pair[]): crossed is Pair => typeof crossed[0] === 'string';

/** The pairs of dimensions that a metric is counted by together. */
export const crossedPairs = ({ crossed = [] }: MetricDefinition): readonly Pair[] =>
  isPair(crossed) ? [crossed] : crossed;
