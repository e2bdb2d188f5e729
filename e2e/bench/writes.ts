import { everyFormat } from '../../tools/src/lib/generate/generate';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, logOf, rounded } from './benchmark';
import { durableOn, meteredClient, settleAll } from './durable-on';

const RATE = 1000;
const WINDOW_SECONDS = 2;
const SECONDS = 120;
const MOST_PER_THOUSAND = 40;

const measure = async (print: (line: string) => void) => {
  const names = namesOf('bench');
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = durableOn(names, meter);
  const from = Math.floor(Date.now() / 60_000) * 60_000 - SECONDS * 1000;
  const log = logOf({ formats: everyFormat, count: RATE * SECONDS, from, rate: RATE, seed: 1 });
  const before = process.cpuUsage();
  await settleAll(settle, 'shardId-000000000000', inBatches(log, RATE * WINDOW_SECONDS));
  const { user, system } = process.cpuUsage(before);
  const units = meter.take();
  await remove();
  const perThousand = (table: string) => rounded(((units[table] ?? 0) * 1000) / log.length);
  const windows = perThousand(names.settledTable);
  const checkpoint = perThousand(names.checkpointsTable);
  const items = perThousand(names.itemsTable);
  const sessions = perThousand(names.sessionsTable);
  const eventsPerSecond = rounded(log.length / ((user + system) / 1e6), 0);
  print(
    `per 1,000 events: windows ${windows}, checkpoint and ids ${checkpoint}, items ${items}, sessions ${sessions} write units`,
  );
  print(`${eventsPerSecond.toLocaleString('en')} events a second of one core, with all writes`);
  return { windows, checkpoint, items, sessions, eventsPerSecond };
};

export const writes: Benchmark = {
  name: 'writes',
  goal: `at most ${MOST_PER_THOUSAND} write units per 1,000 events for windows and checkpoint, at 1,000 events/s a shard`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const figures = await measure(print);
      return { figures, met: figures.windows + figures.checkpoint <= MOST_PER_THOUSAND };
    } finally {
      await standIns.stop();
    }
  },
};
