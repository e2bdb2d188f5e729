import type { Metric } from '@millrace/contract';

/** A way to break a metric down. */
export interface DimensionDefinition {
  readonly name: string;
  readonly label: string;
  /** Where an event's label is: its `subject`, `type` or `source`, or else the field of `data` with this name. */
  readonly from: string;
  /** Labels that are always kept apart, however many others there are. */
  readonly declared?: readonly string[];
}

interface Common {
  readonly name: string;
  readonly label: string;
  /** Cards of one category stand together. */
  readonly category: string;
  readonly description: string;
  readonly unit: string;
  /** The event types that it reads; `clickstream.*` is every type that begins with `clickstream.`. */
  readonly events: readonly [string, ...string[]];
  readonly dimensions?: readonly DimensionDefinition[];
  readonly thresholds?: NonNullable<Metric['thresholds']>;
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
  readonly measure: Exclude<Metric['measure'], 'count' | 'unique'>;
  /** The field of `data` that holds the value, a number. */
  readonly value: string;
  /** Decimals at which values are stored, 0 to 9; 0 when absent. */
  readonly decimals?: number;
  /**
   * The power of ten that the field counts in: -2 where it holds cents and the unit is USD. Then `decimals` is at least 2, so
   * that a whole number is stored as it is, with no fraction in between that a computer cannot hold exactly.
   */
  readonly scale?: number;
}

export type MetricDefinition = Counting | CountingUnique | Measuring;

/** Whether a metric reads a number, which has decimals. */
export const isMeasuring = (definition: MetricDefinition): definition is Measuring =>
  definition.measure !== 'count' && definition.measure !== 'unique';
