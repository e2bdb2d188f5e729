import type { Click, CloudEvent, Reading } from '@millrace/contract';

export const formats = ['cloudevents', 'readings', 'prices', 'clickstream', 'vehicles'] as const;
export type Format = (typeof formats)[number];

/** An event as a producer would send it: what the record holds, and the partition key that keeps its like in order. */
export interface Sample {
  readonly format: Format;
  readonly partitionKey: string;
  /** What goes into the record as JSON, or the text that a price line is. */
  readonly event: CloudEvent | Reading | Click | string;
}

/** Makes the next event. `now` is its time, in ms since the epoch, and never goes back. */
export type Generator = (now: number) => Sample;
