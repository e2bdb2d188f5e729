import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Generator, Sample } from '../generate/sample';
import { interruptibleSleep } from '../time';
import { type Clock, inFlight, keepPace, type Pace } from './pace';
import {
  BATCH_RECORDS,
  type OutgoingRecord,
  type RecordPosition,
  type Retrying,
  sendBatch,
  toBatches,
  toRecord,
} from './send-batch';
import { kinesisClient, kinesisPut, type Target } from './target';

/** Records what the stream has acknowledged. */
export interface Acknowledgements {
  readonly add: (record: OutgoingRecord, place: RecordPosition, at: number) => void;
  readonly close: () => Promise<void>;
}

export const noAcknowledgements: Acknowledgements = { add: () => undefined, close: async () => undefined };

/**
 * A file of JSON lines, one an acknowledged record: `{shard, seq, format, data, at}`. `data` is the record's text as it was
 * sent, `at` the time of the acknowledgement in ms since the epoch. Replaces what the file held.
 */
export const acknowledgementsFile = async (file: string): Promise<Acknowledgements> => {
  mkdirSync(dirname(file), { recursive: true });
  const stream = createWriteStream(file);
  await once(stream, 'open');
  return {
    add: ({ format, data }, { shard, seq }, at) => {
      stream.write(`${JSON.stringify({ shard, seq, format, data, at })}\n`);
    },
    close: () =>
      new Promise((resolve, reject) => stream.end((error?: Error | null) => (error ? reject(error) : resolve()))),
  };
};

export interface SendTally {
  /** Acknowledged by the stream. */
  sent: number;
  failed: number;
  /** Why the last one failed. */
  reason?: string;
}

/** What it takes to send records and to count what became of them. */
export interface Sending {
  readonly clock: Clock;
  readonly retrying: Retrying;
  readonly acknowledgements: Acknowledgements;
  readonly tally: SendTally;
}

export interface Producing extends Sending {
  /** When the event happens that is made after `made` others, ms since the epoch. */
  readonly timeOf: (made: number) => number;
  readonly next: Generator;
}

/** Calls on their way at one time: enough to fill the time until the stream answers, few enough to notice when it is slow. */
const CALLS_IN_FLIGHT = 4;

const sendAndCount = async ({ clock, retrying, acknowledgements, tally }: Sending, batch: OutgoingRecord[]) => {
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
 * Sends generated events at a pace and counts the results in `tally`. Ends when all are sent or the signal says so; calls
 * under way by then are still counted.
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

/**
 * Sends events that come one after the other, such as the rows of a file, as fast as the stream takes them or at `rate` a second. Ends like `produce`; no
 * more of them are held than are on their way.
 */
export const produceAll = async (
  sending: Sending,
  samples: AsyncIterable<Sample>,
  { rate = Infinity, signal }: { readonly rate?: number | undefined; readonly signal: AbortSignal },
): Promise<void> => {
  const { clock } = sending;
  const most = Math.max(1, Math.min(BATCH_RECORDS, Math.floor(rate / 10)));
  const calls = inFlight(CALLS_IN_FLIGHT);
  const started = clock.now();
  let made = 0;
  let waiting: OutgoingRecord[] = [];
  const flush = async (): Promise<void> => {
    const early = started + (made * 1000) / rate - clock.now();
    if (early > 0) await clock.wait(early, signal);
    if (signal.aborted) return;
    made += waiting.length;
    for (const batch of toBatches(waiting)) await calls.start(() => sendAndCount(sending, batch));
    waiting = [];
  };
  try {
    for await (const sample of samples) {
      waiting.push(toRecord(sample));
      if (waiting.length >= most) await flush();
      if (signal.aborted) return;
    }
    await flush();
  } finally {
    await calls.finish();
  }
};

const systemClock: Clock = {
  now: Date.now,
  wait: interruptibleSleep,
};

/** What it takes to send to a real stream until the signal says so. `close` when it is done. */
export const streamSender = (target: Target, acknowledgements: Acknowledgements, signal: AbortSignal) => {
  const client = kinesisClient(target);
  const sending: Sending = {
    clock: systemClock,
    retrying: { put: kinesisPut(client, target.stream), wait: systemClock.wait, random: Math.random, signal },
    acknowledgements,
    tally: { sent: 0, failed: 0 },
  };
  const close = async (): Promise<void> => {
    client.destroy();
    await acknowledgements.close();
  };
  return { sending, close };
};

/** The same, with what `produce` sends: events of now. */
export const streamProducer = (
  target: Target,
  next: Generator,
  acknowledgements: Acknowledgements,
  signal: AbortSignal,
) => {
  const { sending, close } = streamSender(target, acknowledgements, signal);
  const producing: Producing = { ...sending, timeOf: Date.now, next };
  return { producing, close };
};
