import type { CloudEvent, Reading } from '@millrace/contract';

export const formats = ['cloudevents', 'readings'] as const;
export type Format = (typeof formats)[number];

/** An event as a producer would send it: what the record holds, and the partition key that keeps its like in order. */
export interface Sample {
  readonly format: Format;
  readonly partitionKey: string;
  readonly event: CloudEvent | Reading;
}

/** Makes the next event. `now` is its time, in ms since the epoch, and never goes back. */
export type Generator = (now: number) => Sample;
