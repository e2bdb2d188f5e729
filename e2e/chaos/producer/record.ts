import type { SequenceNumber } from '@millrace/contract';
import type { Sample } from '../../../tools/src/lib/generate/sample';

/** What a producer sends, and when it did so, ms by the simulated clock. */
export interface ProducerRecord {
  readonly data: Uint8Array;
  readonly key: string;
  readonly sentAt: number[];
}

/** A line of the producer's own log: what the stream said that it took, and when. */
export interface LogEntry {
  readonly shard: string;
  readonly seq: SequenceNumber;
  /** By the simulated clock, which is told to every reader of the record instead of the stream's own. */
  readonly arrived: number;
  readonly data: Uint8Array;
}

const encoder = new TextEncoder();

export const recordOf = (content: string | object | Uint8Array, key: string): ProducerRecord => ({
  data:
    content instanceof Uint8Array
      ? content
      : encoder.encode(typeof content === 'string' ? content : JSON.stringify(content)),
  key,
  sentAt: [],
});

export const recordOfSample = ({ event, partitionKey }: Sample): ProducerRecord => recordOf(event, partitionKey);
