import { seededRandom } from '@millrace/contract';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { HOUR_MS } from '../../backend/src/domain/time';
import { everyFormat } from '../../tools/src/lib/generate/generate';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, logOf, rounded } from './benchmark';
import { durableOn } from './durable-on';
import { meteredClient } from './metered-client';

const EVENTS = 20_000;
const HOURS = 20;
const RATE = 1000;
const WINDOW_SECONDS = 2;
/** What one invocation is given at most. */
const BATCH = 10_000;
const LEAST_PER_SECOND = 2000;

const SHARD = 'shardId-000000000000';

/** Events whose times lie anywhere in the hours before `now`, in any order, and that all arrive now. */
export const scatteredLog = (count: number, now: number, seed: number): LogRecord[] => {
  const random = seededRandom(seed);
  const log = logOf({ formats: everyFormat, count, from: now - HOURS * HOUR_MS, rate: count / (HOURS * 3600), seed });
  const places = log.map(({ seq }) => ({ seq, arrived: now }));
  const shuffled = log.map(({ data }) => ({ data, at: random() })).sort((a, b) => a.at - b.at);
  return places.map((place, i) => ({ ...place, data: shuffled[i]?.data ?? Buffer.of() }));
};

/** Settles batches one after another; answers the seconds that it took. */
const settled = async (batches: readonly LogRecord[][], run: string): Promise<{ seconds: number; units: number }> => {
  const names = namesOf(run);
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = durableOn(names, meter);
  const started = performance.now();
  for (const records of batches) {
    const { failedFrom } = await settle({ shard: SHARD, records }, () => 60_000);
    if (failedFrom !== undefined) throw new Error(`a batch was not settled from ${failedFrom} on`);
  }
  const seconds = (performance.now() - started) / 1000;
  const units = Object.values(meter.take()).reduce((sum, value) => sum + value, 0);
  await remove();
  return { seconds, units };
};

const measure = async (print: (line: string) => void) => {
  const now = Math.floor(Date.now() / 60_000) * 60_000;
  const from = now - (EVENTS / RATE) * 1000;
  const recent = logOf({ formats: everyFormat, count: EVENTS, from, rate: RATE, seed: 1 });
  const inOrder = await settled(inBatches(recent, RATE * WINDOW_SECONDS), 'bench-in-order');
  const scattered = await settled(inBatches(scatteredLog(EVENTS, now, 1), BATCH), 'bench-scattered');
  const figures = {
    inOrderPerSecond: rounded(EVENTS / inOrder.seconds, 0),
    scatteredPerSecond: rounded(EVENTS / scattered.seconds, 0),
    ratio: rounded(inOrder.seconds / scattered.seconds, 2),
    unitsPerScatteredEvent: rounded(scattered.units / EVENTS),
  };
  print(
    `in order ${figures.inOrderPerSecond.toLocaleString('en')} events/s, scattered ${figures.scatteredPerSecond.toLocaleString('en')}: ${figures.ratio} of it, for ${figures.unitsPerScatteredEvent} units each`,
  );
  return figures;
};

export const settle: Benchmark = {
  name: 'settle',
  goal: `at least ${LEAST_PER_SECOND.toLocaleString('en')} events a second whose times are scattered over ${HOURS} hours`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const figures = await measure(print);
      return { figures, met: figures.scatteredPerSecond >= LEAST_PER_SECOND };
    } finally {
      await standIns.stop();
    }
  },
};
