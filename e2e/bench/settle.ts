import { seededRandom } from '@millrace/contract';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { HOUR_MS } from '../../backend/src/domain/time';
import { everyFormat } from '../../tools/src/lib/generate/generate';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, logOf, rounded } from './benchmark';
import { durableOn, meteredClient, settleAll } from './durable-on';
import { eventsRecord, largeRecords, moved, recordOf } from './large-records';

const EVENTS = 20_000;
const HOURS = 20;
const RATE = 1000;
const WINDOW_SECONDS = 2;
/** What one invocation is given at most. */
const BATCH = 10_000;
const LEAST_PER_SECOND = 2000;
const MOST_SECONDS = 10;

const SHARD = 'shardId-000000000000';

/** Events whose times lie anywhere in the hours before `now`, in any order, and that all arrive now. */
export const scatteredLog = (count: number, now: number, seed: number): LogRecord[] => {
  const random = seededRandom(seed);
  const log = logOf({ formats: everyFormat, count, from: now - HOURS * HOUR_MS, rate: count / (HOURS * 3600), seed });
  const places = log.map(({ seq }) => ({ seq, arrived: now }));
  const shuffled = log.map(({ data }) => ({ data, at: random() })).sort((a, b) => a.at - b.at);
  return places.map((place, i) => ({ ...place, data: shuffled[i]?.data ?? Buffer.of() }));
};

interface Settled {
  readonly seconds: number;
  /** Of this process alone: the stand-ins take theirs beside it. */
  readonly cpu: number;
  readonly units: number;
}

/** Settles batches one after another, in a new shard. */
const settled = async (batches: readonly (readonly LogRecord[])[], run: string): Promise<Settled> => {
  const names = namesOf(run);
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = durableOn(names, meter);
  const started = performance.now();
  const before = process.cpuUsage();
  await settleAll(settle, SHARD, batches);
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(before);
  const units = Object.values(meter.take()).reduce((sum, value) => sum + value, 0);
  await remove();
  return { seconds, cpu: (user + system) / 1e6, units };
};

const measureRates = async (print: (line: string) => void, now: number) => {
  const from = now - (EVENTS / RATE) * 1000;
  const recent = logOf({ formats: everyFormat, count: EVENTS, from, rate: RATE, seed: 1 });
  const inOrder = await settled(inBatches(recent, RATE * WINDOW_SECONDS), 'bench-in-order');
  const scattered = await settled(inBatches(scatteredLog(EVENTS, now, 1), BATCH), 'bench-scattered');
  const figures = {
    inOrderPerSecond: rounded(EVENTS / inOrder.seconds, 0),
    scatteredPerSecond: rounded(EVENTS / scattered.seconds, 0),
    scatteredPerCpuSecond: rounded(EVENTS / scattered.cpu, 0),
    /** An event of now behind a batch waits as long as that takes. */
    presentWaitsSeconds: rounded((scattered.seconds * BATCH) / EVENTS),
    unitsPerScatteredEvent: rounded(scattered.units / EVENTS),
  };
  const rate = (value: number) => value.toLocaleString('en');
  print(
    `in order ${rate(figures.inOrderPerSecond)} events/s, scattered ${rate(figures.scatteredPerSecond)} (${rate(figures.scatteredPerCpuSecond)} a second of one core), for ${figures.unitsPerScatteredEvent} units each`,
  );
  print(`an event of now behind ${rate(BATCH)} of them is settled after ${figures.presentWaitsSeconds} s`);
  return figures;
};

/** Each with an event of now behind it, in one batch. */
const measureLarge = async (print: (line: string) => void, now: number): Promise<Record<string, number>> => {
  const seconds: Record<string, number> = {};
  for (const [i, [name, make]] of Object.entries(largeRecords).entries()) {
    const records = [
      ...make(now).map((data) => recordOf(data, now)),
      eventsRecord([moved(1, now, { id: 'now' })], now),
    ];
    const taken = await settled([records], `bench-large-${i}`);
    seconds[name] = rounded(taken.seconds);
    print(
      `${name}, and an event of now behind it: ${rounded(taken.seconds)} s, of which this process computes ${rounded(taken.cpu)} s`,
    );
  }
  return seconds;
};

export const settle: Benchmark = {
  name: 'settle',
  goal: `at least ${LEAST_PER_SECOND.toLocaleString('en')} events a second whose times are scattered over ${HOURS} hours; an event of now within ${MOST_SECONDS} s behind anything that is legal`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const now = Math.floor(Date.now() / 60_000) * 60_000;
      const rates = await measureRates(print, now);
      const largeSeconds = await measureLarge(print, now);
      const waits = Math.max(rates.presentWaitsSeconds, ...Object.values(largeSeconds));
      const met = rates.scatteredPerSecond >= LEAST_PER_SECOND && waits <= MOST_SECONDS;
      return { figures: { ...rates, largeSeconds }, met };
    } finally {
      await standIns.stop();
    }
  },
};
