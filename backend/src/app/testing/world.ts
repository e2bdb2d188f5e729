import { itemTopic, metricTopic, type Series, type Topic } from '@millrace/contract';
import { createBroadcaster } from '../delivery/broadcast';
import type { ItemStore } from '../items/ports';
import type { Lineage } from '../ports';
import type { JourneyStore, SessionStore } from '../sessions/ports';
import { JourneyMemory } from '../sessions/settle-journeys';
import { SessionCache } from '../sessions/settle-sessions';
import { DedupeIndexes, WindowCache } from '../settled/memory';
import type { CheckpointStore, SeenIdStore, WindowStore } from '../settled/ports';
import { createSettleBatch } from '../settled/settle-batch';
import { inMemoryCandidates } from './candidates';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from './delivery';
import { inMemoryItems } from './items';
import { LOG_START, SHARDS, testMetrics } from './random-log';
import { inMemoryLogger, manualClock } from './runtime';
import { inMemoryJourneys, inMemorySessions, withoutSessionSeq } from './sessions';
import { DEDUPE_SECONDS, inMemoryRejects, inMemorySeenIds, inMemorySettled, retention } from './settled';

/** A rule that is left out, to see that it is missed. */
export type Broken =
  | 'seq'
  | 'session-seq'
  | 'journey-seq'
  | 'journey-lineage'
  | 'journey-checkpoint'
  | 'dedupe'
  | 'reload'
  | 'lineage'
  | 'prefix'
  | 'checkpoint-windows'
  | 'checkpoint-items';

const { declaredLabels } = testMetrics;
/** Followed by the subscriber; others are in the log too. */
export const FOLLOWED = Array.from({ length: 6 }, (_, i) => itemTopic('order', `subject-${i}`));

const METRICS = [
  ...['orders', 'revenue', 'newest', 'rejected', 'duplicates'],
  ...['entries', 'onward', 'buying', 'buying-times'],
].map(metricTopic);
const TOPICS: readonly Topic[] = [...METRICS, ...FOLLOWED];

/** Small enough that busy windows come in several parts. */
const tooLarge = (series: readonly Series[]): boolean => JSON.stringify(series).length > 2500;

const breakIds = (ids: SeenIdStore, broken: Broken | undefined): SeenIdStore =>
  broken === 'reload' ? { ...ids, newestFirst: async function* () {} } : ids;

const breakWindows = (windows: WindowStore, broken: Broken | undefined): WindowStore => {
  if (broken === 'checkpoint-windows') return { ...windows, whole: async () => [] };
  if (broken !== 'seq') return windows;
  return {
    ...windows,
    read: async (keys) => (await windows.read(keys)).map((part) => part && { ...part, seq: '0' }),
    putAll: async (writes) => {
      const there = await windows.read(writes.map(({ key }) => key));
      return windows.putAll(
        writes.map((write, i) => ({ ...write, expected: write.expected === undefined ? undefined : there[i]?.seq })),
      );
    },
  };
};

type Async<A extends unknown[], T> = (...input: A) => Promise<T>;

type Fragile = <A extends unknown[], T>(work: Async<A, T>) => Async<A, T>;

/** Each write is a call of its own, after which there may be no other. */
const singly = async <T, R>(all: readonly T[], write: (one: readonly T[]) => Promise<R>): Promise<R[]> => {
  const results: R[] = [];
  for (const one of all) results.push(await write([one]));
  return results;
};

const fragileWindows = (windows: WindowStore, fragile: Fragile): WindowStore => {
  const putOne = fragile(windows.putAll);
  return {
    read: fragile(windows.read),
    whole: fragile(windows.whole),
    putAll: async (writes) => (await singly(writes, (one) => putOne(one))).flat(),
    freeze: fragile(windows.freeze),
  };
};

const fragileCheckpoints = ({ read, advance, wait }: CheckpointStore, fragile: Fragile): CheckpointStore => ({
  read: fragile(read),
  advance: fragile(advance),
  wait: fragile(wait),
});

const fragileItems = (items: ItemStore, broken: Broken | undefined, fragile: Fragile): ItemStore => {
  const putOne = fragile(items.putAll);
  return {
    putAll: async (all) => {
      await singly(all, (one) => putOne(one));
    },
    stored: async (all) => (broken === 'checkpoint-items' ? [] : items.stored(all)),
  };
};

const fragileSessions = (sessions: SessionStore, broken: Broken | undefined, fragile: Fragile): SessionStore => {
  const used = broken === 'session-seq' ? withoutSessionSeq(sessions) : sessions;
  const putOne = fragile(used.putAll);
  return {
    read: fragile(used.read),
    putAll: async (writes) => (await singly(writes, (one) => putOne(one))).flat(),
  };
};

/** Without the rule that what a journey holds already means nothing new: it is as if nothing were in it. */
const withoutJourneySeq = (journeys: JourneyStore): JourneyStore => ({
  ...journeys,
  read: async (keys) => (await journeys.read(keys)).map((one) => ({ ...one, seq: '0' })),
  putAll: async (writes) => {
    const there = await journeys.read(writes.map(({ key }) => key));
    const seqs = new Map(there.map(({ key, seq }) => [JSON.stringify(key), seq]));
    return journeys.putAll(writes.map((write) => ({ ...write, expected: seqs.get(JSON.stringify(write.key)) })));
  },
});

const fragileJourneys = (journeys: JourneyStore, broken: Broken | undefined, fragile: Fragile): JourneyStore => {
  const used = broken === 'journey-seq' ? withoutJourneySeq(journeys) : journeys;
  const putOne = fragile(used.putAll);
  return {
    read: fragile(used.read),
    putAll: async (writes) => (await singly(writes, (one) => putOne(one))).flat(),
  };
};

/** One that goes on with what it remembers, whoever settled since. */
const memoryOf = ({ parents }: Lineage, broken: Broken | undefined): JourneyMemory => {
  const memory = new JourneyMemory({ parents: async (shard) => (broken === 'journey-lineage' ? [] : parents(shard)) });
  if (broken !== 'journey-checkpoint') return memory;
  const opened = new Map<string, ReturnType<JourneyMemory['open']>>();
  memory.open = (shard, upTo) => {
    const known = opened.get(shard) ?? JourneyMemory.prototype.open.call(memory, shard, upTo);
    opened.set(shard, known);
    return known;
  };
  return memory;
};

/** The tables and the subscriber that containers share; what they do to the outside fails from some moment on. */
export const createWorld = async (random: () => number, broken: Broken | undefined, hasParts: boolean) => {
  const settled = inMemorySettled(hasParts ? { declaredLabels, tooLarge } : { declaredLabels });
  const [ids, items, sessions, rejects] = [inMemorySeenIds(), inMemoryItems(), inMemorySessions(), inMemoryRejects()];
  const journeys = inMemoryJourneys();
  const [registry, connectionSender] = [inMemoryConnectionRegistry(), inMemoryConnectionSender('ada')];
  const clock = manualClock(LOG_START);
  await registry.register(aConnection('ada', LOG_START));
  await registry.addTopics('ada', [...TOPICS], 100);
  let callsLeft = Number.POSITIVE_INFINITY;
  let killed = false;

  /** Perhaps it fails only after it was done. */
  const fragile =
    <A extends unknown[], T>(work: Async<A, T>): Async<A, T> =>
    async (...input) => {
      if (callsLeft-- > 0) return work(...input);
      if (random() < 0.5) await work(...input);
      throw new Error('crash');
    };

  /** A reader that is killed before it sends answers nothing: what fails there and goes on is allowed to lose its frame. */
  const subscribers = async () => {
    if (callsLeft-- > 0) return registry.subscribers();
    killed = true;
    throw new Error('killed');
  };

  const [windows, usedIds] = [fragileWindows(breakWindows(settled.windows, broken), fragile), breakIds(ids, broken)];
  const parents = async (shard: string) => (shard === SHARDS[1] && broken !== 'lineage' ? [SHARDS[0]] : []);
  const container = () =>
    createSettleBatch({
      rules: { metrics: testMetrics, retention, dedupeSeconds: broken === 'dedupe' ? -1 : DEDUPE_SECONDS },
      stores: {
        windows,
        checkpoints: fragileCheckpoints(settled.checkpoints, fragile),
        seenIds: { ...usedIds, put: fragile(usedIds.put) },
        items: fragileItems(items, broken, fragile),
        sessions: fragileSessions(sessions, broken, fragile),
        journeys: fragileJourneys(journeys, broken, fragile),
        candidates: { put: fragile(inMemoryCandidates().put) },
        rejects: { put: fragile(rejects.put) },
      },
      memory: {
        windows: new WindowCache(),
        sessions: new SessionCache(),
        journeys: memoryOf({ parents }, broken),
        dedupe: new DedupeIndexes({ seenIds: usedIds, lineage: { parents }, dedupeSeconds: DEDUPE_SECONDS }),
      },
      broadcaster: {
        ...createBroadcaster({ connectionSender, registry, ...clock, random, pacing: amplePacing }),
        subscribers,
      },
      logger: inMemoryLogger(),
    });
  const failAfter = (calls: number): void => {
    callsLeft = calls;
    killed = false;
  };
  return {
    settled,
    items,
    sessions,
    journeys,
    rejects,
    container,
    failAfter,
    wasKilled: (): boolean => killed,
    received: () => connectionSender.received('ada'),
  };
};

export type World = Awaited<ReturnType<typeof createWorld>>;
