import type { OwnFormats } from '../../domain/formats/format';
import { type Message, recordsOf } from '../../domain/sending/message';
import type { OutgoingRecord, Stamp } from '../../domain/sending/sent-event';
import type { Clock, Logger } from '../ports';
import { type PutDeps, putAll } from './event-stream';

export interface ForwardDeps extends PutDeps {
  readonly own: OwnFormats;
  readonly now: Clock;
  readonly logger: Logger;
}

/** A message, with who sent it. */
export interface Delivery extends Message {
  readonly stamp: Stamp;
}

interface Outgoing {
  readonly id: string;
  readonly record: OutgoingRecord;
}

/** What one call of the stream takes: https://docs.aws.amazon.com/kinesis/latest/APIReference/API_PutRecords.html */
const MOST_RECORDS = 500;
const MOST_BYTES = 5 * 1024 * 1024;

const sizeOf = ({ record }: Outgoing): number => record.data.length + record.partitionKey.length;

/** In their order, as many together as one call may have. */
const callsOf = (outgoing: readonly Outgoing[]): readonly (readonly Outgoing[])[] => {
  const calls: Outgoing[][] = [];
  let bytes = 0;
  for (const one of outgoing) {
    const last = calls.at(-1);
    bytes += sizeOf(one);
    if (last && last.length < MOST_RECORDS && bytes <= MOST_BYTES) last.push(one);
    else {
      calls.push([one]);
      bytes = sizeOf(one);
    }
  }
  return calls;
};

export type Forward = (deliveries: readonly Delivery[]) => Promise<ReadonlySet<string>>;

/**
 * Puts what other services deliver onto the stream. Answers with the ids of the messages that the stream has not taken as a whole: those are to be delivered
 * again, and what it has taken of them counts once all the same.
 */
export const createForward =
  (deps: ForwardDeps): Forward =>
  async (deliveries) => {
    const now = deps.now();
    const outgoing = deliveries.flatMap((delivery) =>
      recordsOf(delivery, deps.own, { stamp: delivery.stamp, now }).map((record) => ({ id: delivery.id, record })),
    );
    const missed = new Set<string>();
    for (const call of callsOf(outgoing)) {
      const records = call.map(({ record }) => record);
      const positions = await putAll(deps, records).catch((error: unknown) => {
        deps.logger.error('the stream could not be reached', { error });
        return [];
      });
      for (const [i, { id }] of call.entries()) if (!positions[i]) missed.add(id);
    }
    return missed;
  };
