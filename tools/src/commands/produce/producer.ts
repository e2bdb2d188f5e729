import type { Generator } from '../../lib/generate/sample';
import type { Acknowledgements } from './acknowledgements';
import { inFlight } from './in-flight';
import { type Clock, keepPace, type Pace } from './pace';
import { type OutgoingRecord, toBatches, toRecord } from './record';
import { type Retrying, sendBatch } from './send-batch';

export interface Tally {
  /** Acknowledged by the stream. */
  sent: number;
  failed: number;
  /** Why the last one failed. */
  reason?: string;
}

export interface Producing {
  readonly clock: Clock;
  /** When the event happens that is made after `made` others, ms since the epoch. */
  readonly timeOf: (made: number) => number;
  readonly next: Generator;
  readonly retrying: Retrying;
  readonly acknowledgements: Acknowledgements;
  readonly tally: Tally;
}

/** Calls on their way at one time: enough to fill the time until the stream answers, few enough to notice when it is slow. */
const CALLS_IN_FLIGHT = 4;

const sendAndCount = async ({ clock, retrying, acknowledgements, tally }: Producing, batch: OutgoingRecord[]) => {
  const results = await sendBatch(retrying, batch).catch((error: unknown) => {
    tally.failed += batch.length;
    throw error;
  });
  const at = clock.now();
  batch.forEach((record, index) => {
    const result = results[index];
    if (result && 'seq' in result) {
      tally.sent += 1;
      acknowledgements.add(record, result, at);
    } else {
      tally.failed += 1;
      tally.reason = result?.error ?? 'not sent';
    }
  });
};

/**
 * Sends generated events at a pace and counts in `tally` what became of them. Ends when all are sent or the signal says so; what
 * was on its way by then is still counted.
 */
export const produce = async (producing: Producing, pace: Pace): Promise<void> => {
  const { clock, next, timeOf } = producing;
  let made = 0;
  const sending = inFlight(CALLS_IN_FLIGHT);
  try {
    await keepPace(clock, pace, async (count) => {
      const records = Array.from({ length: count }, () => toRecord(next(timeOf(made++))));
      for (const batch of toBatches(records)) await sending.start(() => sendAndCount(producing, batch));
    });
  } finally {
    await sending.finish();
  }
};
