import type { SequenceNumber } from '@millrace/contract';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../backend/src/domain/time';
import { everyFormat, generate } from '../../../tools/src/lib/generate/generate';
import type { Generator, Sample } from '../../../tools/src/lib/generate/sample';
import { between, oneOf, type Random } from '../simulation/random';

/** What a producer sends, and when it did so, ms by the simulated clock. */
export interface ProducerRecord {
  readonly data: Uint8Array;
  readonly key: string;
  readonly sentAt: number[];
}

/** A line of the producer's own log: what the stream acknowledged, and when. */
export interface LoggedRecord {
  readonly shard: string;
  readonly seq: SequenceNumber;
  /** By the simulated clock, which every reader of the record is given instead of the stream's own. */
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

const recordOfSample = ({ event, partitionKey }: Sample): ProducerRecord => recordOf(event, partitionKey);

/** What producers that were offline for long send in: moments in the past, with time going on from each. */
const AGES = [
  39.5 * DAY_MS,
  31 * DAY_MS,
  29 * DAY_MS,
  12 * DAY_MS,
  3 * DAY_MS,
  1.5 * DAY_MS,
  20 * HOUR_MS,
  2 * HOUR_MS,
] as const;

/** A generator's time never goes back, so each stretch of time has one of its own. */
const goingOn = (seed: number, start: number, most: number, random: Random): (() => ProducerRecord) => {
  const next: Generator = generate(everyFormat, seed);
  let time = start;
  return () => {
    time = Math.min(most, time + between(random, 1, 4000));
    return recordOfSample(next(time));
  };
};

export interface Samples {
  /** Of now, of every format in turn. */
  readonly fresh: (now: number) => ProducerRecord;
  /** 2 hours to 40 days old. */
  readonly historic: () => ProducerRecord;
  /** By a producer whose clock is up to five minutes ahead. */
  readonly ahead: (now: number) => ProducerRecord;
}

export const samplesOf = (seed: number, start: number, random: Random): Samples => {
  const fresh = generate(everyFormat, seed);
  const ahead = generate(everyFormat, seed + 1);
  const historic = AGES.map((age, i) => goingOn(seed + 2 + i, start - age, start, random));
  const [first, ...others] = historic;
  return {
    fresh: (now) => recordOfSample(fresh(now)),
    ahead: (now) => recordOfSample(ahead(now + 4.5 * MINUTE_MS)),
    historic: () => {
      if (!first) throw new Error('there are no ages');
      return oneOf(random, [first, ...others])();
    },
  };
};
