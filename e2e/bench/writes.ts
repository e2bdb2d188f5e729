import { dynamoCheckpointStore } from '../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../backend/src/adapters/dynamodb/dynamo-item-store';
import { dynamoSeenIdStore } from '../../backend/src/adapters/dynamodb/dynamo-seen-id-store';
import { dynamoWindowStore } from '../../backend/src/adapters/dynamodb/dynamo-window-store';
import { DedupeIndexes, WindowCache } from '../../backend/src/app/settled/memory';
import { createSettleBatch } from '../../backend/src/app/settled/settle-batch';
import { inMemoryLogger } from '../../backend/src/app/testing/runtime';
import { retentionOf } from '../../backend/src/domain/retention';
import { metrics } from '../../backend/src/testing/fixture-metrics';
import { everyFormat } from '../../tools/src/lib/generate/generate';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, inBatches, logOf, rounded } from './benchmark';
import { meteredClient } from './metered-client';

const RATE = 1000;
const WINDOW_SECONDS = 2;
const SECONDS = 120;
const DEDUPE_SECONDS = 600;
const MOST_PER_THOUSAND = 40;

const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

/** The durable consumer as it is deployed, but for viewers and rejects, of which there are none. */
const durableOn = (names: ReturnType<typeof namesOf>, { client }: ReturnType<typeof meteredClient>) => {
  const { checkpointsTable, settledTable, itemsTable } = names;
  const seenIds = dynamoSeenIdStore({ client, table: checkpointsTable, retention });
  const lineage = { parents: async () => [] };
  return createSettleBatch({
    rules: { metrics, retention, dedupeSeconds: DEDUPE_SECONDS },
    stores: {
      windows: dynamoWindowStore({ client, table: settledTable, retention, declaredLabels: metrics.declaredLabels }),
      checkpoints: dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
      seenIds,
      items: dynamoItemStore({ client, table: itemsTable, retention }),
      rejects: { put: async () => undefined },
    },
    memory: {
      windows: new WindowCache(),
      dedupe: new DedupeIndexes({ seenIds, lineage, dedupeSeconds: DEDUPE_SECONDS }),
    },
    broadcaster: {
      subscribers: async () => [],
      deliver: async () => 'sent',
      disconnect: async () => true,
      now: Date.now,
    },
    logger: inMemoryLogger(),
  });
};

const measure = async (print: (line: string) => void) => {
  const names = namesOf('bench');
  const remove = await createResources(names);
  const meter = meteredClient();
  const settle = durableOn(names, meter);
  const from = Math.floor(Date.now() / 60_000) * 60_000 - SECONDS * 1000;
  const log = logOf({ formats: everyFormat, count: RATE * SECONDS, from, rate: RATE, seed: 1 });
  const before = process.cpuUsage();
  for (const records of inBatches(log, RATE * WINDOW_SECONDS)) {
    const { failedFrom } = await settle({ shard: 'shardId-000000000000', records }, () => 60_000);
    if (failedFrom !== undefined) throw new Error(`a batch was not settled from ${failedFrom} on`);
  }
  const { user, system } = process.cpuUsage(before);
  const units = meter.take();
  await remove();
  const perThousand = (table: string) => rounded(((units[table] ?? 0) * 1000) / log.length);
  const windows = perThousand(names.settledTable);
  const checkpoint = perThousand(names.checkpointsTable);
  const items = perThousand(names.itemsTable);
  const eventsPerSecond = rounded(log.length / ((user + system) / 1e6), 0);
  print(`per 1,000 events: windows ${windows}, checkpoint and ids ${checkpoint}, items ${items} write units`);
  print(`${eventsPerSecond.toLocaleString('en')} events a second of one core, with all writes`);
  return { windows, checkpoint, items, eventsPerSecond };
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
