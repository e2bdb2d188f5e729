import { samples, type Topic } from '@millrace/contract';
import { dynamoConnectionRegistry } from '../../backend/src/adapters/dynamodb/dynamo-connection-registry';
import { broadcast, createBroadcaster } from '../../backend/src/app/delivery/broadcast';
import type { ConnectionRegistry } from '../../backend/src/app/delivery/ports';
import { createSubscriberList } from '../../backend/src/app/delivery/subscriber-list';
import {
  aConnection,
  amplePacing,
  inMemoryConnectionRegistry,
  inMemoryConnectionSender,
} from '../../backend/src/app/testing/delivery';
import { manualClock } from '../../backend/src/app/testing/runtime';
import type { Subscriber } from '../../backend/src/domain/access/connection';
import { type SettledStep, settledFrames } from '../../backend/src/domain/delivery/frames';
import { eachConcurrently } from '../../backend/src/lib/async';
import { createResources, namesOf, startStandIns } from '../chaos/aws/stand-ins';
import { type Benchmark, median, rounded } from './benchmark';
import { meteredClient } from './durable-on';

const VIEWERS = [10, 100, 1000, 10_000];
const SHARDS = [2, 16];
/** `live` and `durable` of each shard. */
const SENDERS_PER_SHARD = 2;
/** As in serverless.yml. */
const PARTITIONS = 4;
/** As many as the sample catalogue has. */
const TOPICS = 18;
const SECONDS = 60;
const CHURN_PER_MINUTE = 0.1;
/** How often a partition is read whole again, on average. */
const RELOAD_SECONDS = 300;
const MOST_QUIET_UNITS = 6;

const topics = Array.from({ length: TOPICS }, (_, i): Topic => `metric:sample-metric-${i}`);

const connect = async (registry: ConnectionRegistry, id: string, now: number): Promise<void> => {
  await registry.register(aConnection(id, now));
  await registry.addTopics(id, topics, TOPICS);
};

const each = (from: number, count: number, work: (id: string) => Promise<unknown>): Promise<void> =>
  eachConcurrently(
    Array.from({ length: Math.max(0, count) }, (_, i) => `Connection${from + i}=`),
    16,
    async (id) => void (await work(id)),
  );

/** Read units a second of one sender, of what it reads anew and of what changed. */
const measure = async (viewers: number) => {
  const names = namesOf(`registry-${viewers}`);
  const remove = await createResources(names);
  const clock = manualClock(Date.now());
  const writer = dynamoConnectionRegistry({
    client: meteredClient().client,
    table: names.connectionsTable,
    partitions: PARTITIONS,
    now: clock.now,
  });
  const { client, take } = meteredClient();
  const on = { client, table: names.connectionsTable, partitions: PARTITIONS, now: clock.now };
  const units = () => Object.values(take()).reduce((sum, some) => sum + some, 0);
  await each(0, viewers, (id) => connect(writer, id, clock.now()));
  clock.pass(60_000);
  // Never read anew within the minutes that follow.
  const list = createSubscriberList({ registry: dynamoConnectionRegistry(on), now: clock.now, random: () => 0.9 });
  await list();
  const whole = units();
  const seconds = async (changesASecond: number): Promise<number> => {
    let next = viewers;
    let changed = 0;
    for (let second = 0; second < SECONDS; second++) {
      clock.pass(1000);
      const count = Math.floor((second + 1) * changesASecond) - Math.floor(second * changesASecond);
      await each(changed, count, writer.remove);
      await each(next, count, (id) => connect(writer, id, clock.now()));
      changed += count;
      next += count;
      await list();
    }
    return units() / SECONDS;
  };
  const quiet = await seconds(0);
  const churn = await seconds((viewers * CHURN_PER_MINUTE) / 60);
  const found = (await list()).length;
  await remove();
  if (found !== viewers) throw new Error(`${found} of ${viewers} viewers are known at the end`);
  return { whole, quiet: quiet + whole / RELOAD_SECONDS, churn: churn + whole / RELOAD_SECONDS };
};

const withSenders = (perSender: Awaited<ReturnType<typeof measure>>, shards: number) => {
  const senders = shards * SENDERS_PER_SHARD;
  return {
    before: rounded(perSender.whole * senders),
    quiet: rounded(perSender.quiet * senders),
    churn: rounded(perSender.churn * senders),
  };
};

const table = async (print: (line: string) => void) => {
  const figures: Record<string, Record<string, ReturnType<typeof withSenders>>> = {};
  let quietOfMost = 0;
  for (const viewers of VIEWERS) {
    const perSender = await measure(viewers);
    quietOfMost = perSender.quiet;
    const ofShards: Record<string, ReturnType<typeof withSenders>> = {};
    for (const shards of SHARDS) {
      const { before, quiet, churn } = withSenders(perSender, shards);
      print(
        `${viewers} viewers, ${shards} shards: ${quiet} read units a second, ${churn} with churn (reading all: ${before})`,
      );
      ofShards[shards] = { before, quiet, churn };
    }
    figures[viewers] = ofShards;
  }
  return { figures, quietOfMost };
};

/** Who watches this much, in how many sets of topics: all have one of their own as they are read, and share one in a sender. */
const METRICS = 50;
const ROUNDS = 5;

/** A second of that many metrics, settled. */
const stepOf = (all: readonly Topic[]): SettledStep => {
  const total = { measure: 'count', count: 3 } as const;
  const series = all.map((topic) => ({ topic, breakdown: { total, dimensions: [] } }));
  const { shard, prev, seq, arrived, windows } = samples.sampleSettledFrame;
  return { shard, prev, seq, arrived, items: [], windows: windows.map((window) => ({ ...window, series })) };
};

/** What a core takes to send one settled step to everybody, but for the posts, ms. */
const broadcastMs = async (subscribers: readonly Subscriber[], step: SettledStep): Promise<number> => {
  const deps = {
    connectionSender: inMemoryConnectionSender(),
    registry: inMemoryConnectionRegistry(),
    ...{ now: Date.now, sleep: async () => undefined, random: () => 0.5, pacing: amplePacing },
  };
  const deliver = async () => ({ outcome: 'sent', posts: 1, refused: 0, failed: 0 }) as const;
  const broadcaster = { ...createBroadcaster(deps), deliver, subscribers: async () => subscribers };
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    await broadcast(broadcaster, (plan) => settledFrames(step, plan));
    const { user, system } = process.cpuUsage(before);
    if (round > 0) times.push((user + system) / 1000);
  }
  return rounded(median(times));
};

const broadcasts = async (print: (line: string) => void) => {
  const all = Array.from({ length: METRICS }, (_, i): Topic => `metric:sample-metric-${i}`);
  const count = VIEWERS.at(-1) ?? 0;
  const apart = Array.from({ length: count }, (_, i) => ({ ...aConnection(`${i}`, Date.now()), topics: new Set(all) }));
  const reads = { partitions: 1, subscribers: async () => apart, changes: async () => [], find: async () => [] };
  const shared = await createSubscriberList({ registry: reads, now: Date.now, random: () => 0.5 })();
  const figures = {
    apart: await broadcastMs(apart, stepOf(all)),
    shared: await broadcastMs(shared, stepOf(all)),
  };
  print(
    `a broadcast to ${count} who watch ${METRICS} metrics each: ${figures.shared} ms of a core without its posts (with a set of topics for each: ${figures.apart} ms)`,
  );
  return figures;
};

export const registry: Benchmark = {
  name: 'registry',
  goal: `what senders read of the registry in a second, quiet and where ${CHURN_PER_MINUTE * 100} % come and go in a minute: at most ${MOST_QUIET_UNITS} units a sender for ${VIEWERS.at(-1)} viewers`,
  run: async (print) => {
    const standIns = await startStandIns(1, print);
    try {
      const broadcastMs = await broadcasts(print);
      const { figures, quietOfMost } = await table(print);
      return { figures: { unitsASecond: figures, broadcastMs }, met: quietOfMost <= MOST_QUIET_UNITS };
    } finally {
      await standIns.stop();
    }
  },
};
