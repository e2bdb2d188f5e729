import { compareSequenceNumbers, type SequenceNumber, type Series } from '@millrace/contract';
import { retentionOf } from '../../domain/retention';
import type { SettleRules } from '../../domain/settled/slicer';
import { ALL_METRICS, type DeclaredByTopic, mergeSeries, textOf, type WindowKey } from '../../domain/settled/windows';
import { createBroadcaster } from '../delivery/broadcast';
import type { Lineage } from '../ports';
import { JourneyMemory } from '../sessions/settle-journeys';
import { SessionCache } from '../sessions/settle-sessions';
import { DedupeIndexes, WindowCache } from '../settled/memory';
import type {
  Checkpoint,
  CheckpointStore,
  RejectBatch,
  RejectStore,
  RevisableWindowStore,
  SeenIdStore,
  SettledPartials,
  SettledReader,
  Span,
  StoredSeenIds,
  WindowPart,
} from '../settled/ports';
import { createSettleBatch } from '../settled/settle-batch';
import type { SettleDeps } from '../settled/settle-windows';
import { inMemoryCandidates } from './candidates';
import { amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from './delivery';
import { inMemoryItems } from './items';
import { inMemoryLogger } from './runtime';
import { inMemoryJourneys, inMemorySessions } from './sessions';

export const DEDUPE_SECONDS = 600;
export const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });

export interface InMemoryRejects extends RejectStore {
  readonly batches: () => readonly RejectBatch[];
}

export const inMemoryRejects = (): InMemoryRejects => {
  const kept = new Map<string, RejectBatch>();
  return {
    put: async (batch) => {
      kept.set(`${batch.shard} ${batch.prev} ${batch.seq}`, batch);
    },
    batches: () => [...kept.values()],
  };
};

type Chunk = StoredSeenIds & { readonly seq: SequenceNumber };

export const inMemorySeenIds = (): SeenIdStore => {
  const chunks = new Map<string, Chunk[]>();
  return {
    key: async () => '0123456789abcdef0123456789abcdef',
    put: async (shard, seq, arrived, seenIds) => {
      const others = (chunks.get(shard) ?? []).filter((chunk) => chunk.seq !== seq);
      const all = [...others, { seq, arrived, seenIds }];
      chunks.set(
        shard,
        all.sort((a, b) => compareSequenceNumbers(b.seq, a.seq)),
      );
    },
    newestFirst: async function* (shard, upTo) {
      for (const chunk of chunks.get(shard) ?? [])
        if (upTo === undefined || compareSequenceNumbers(chunk.seq, upTo) <= 0)
          yield { arrived: chunk.arrived, seenIds: chunk.seenIds };
    },
  };
};

export interface InMemorySettled {
  readonly windows: RevisableWindowStore;
  readonly checkpoints: CheckpointStore;
  readonly reader: SettledReader;
}

interface Options {
  readonly declaredLabels?: DeclaredByTopic;
  /** Whether no item can hold these. */
  readonly tooLarge?: (series: readonly Series[]) => boolean;
  /** Windows of one page. */
  readonly pageSize?: number;
}

interface Chain {
  readonly key: WindowKey;
  readonly parts: WindowPart[];
}

const joined = ({ key, parts }: Chain, declaredLabels: DeclaredByTopic): SettledPartials => ({
  start: key.start,
  seq: parts.at(-1)?.seq ?? '0',
  series: parts.map(({ series }) => series).reduce((a, b) => mergeSeries(a, b, declaredLabels)),
});

const windowStore = (
  chains: Map<string, Chain>,
  { tooLarge, declaredLabels }: Required<Options>,
): RevisableWindowStore => {
  const partsOf = (key: WindowKey): WindowPart[] => {
    const chain = chains.get(textOf(key)) ?? { key, parts: [] };
    chains.set(textOf(key), chain);
    return chain.parts;
  };
  return {
    read: async (keys) => keys.map((key) => chains.get(textOf(key))?.parts.at(-1)),
    whole: async (keys) =>
      keys.flatMap((key) => {
        const chain = chains.get(textOf(key));
        return chain && chain.parts.length > 0 ? [joined(chain, declaredLabels)] : [];
      }),
    putAll: async (writes) =>
      writes.map(({ key, part, expected }) => {
        if (tooLarge(part.series)) return 'too large';
        const parts = partsOf(key);
        const there = parts[part.part];
        if (there?.seq !== expected || there?.frozen || there?.revision !== part.revision) return 'conflict';
        parts[part.part] = part;
        return 'written';
      }),
    parts: async (key) => [...(chains.get(textOf(key))?.parts ?? [])],
    revise: async (revisions) =>
      revisions.map(({ key, before, after }) => {
        if (tooLarge(after.series)) return 'too large';
        const parts = partsOf(key);
        const there = parts[before.part];
        if (there?.seq !== before.seq || there.revision !== before.revision) return 'conflict';
        parts[before.part] = { ...there, ...after, revision: (before.revision ?? 0) + 1 };
        return 'written';
      }),
    freeze: async (key, part, seq) => {
      const parts = partsOf(key);
      const there = parts[part];
      if (there?.seq !== seq || there.frozen) return 'conflict';
      parts[part] = { ...there, frozen: true };
      return 'written';
    },
  };
};

const checkpointStore = (checkpoints: Map<string, Checkpoint>): CheckpointStore => ({
  read: async (shard) => checkpoints.get(shard),
  advance: async (shard, checkpoint) => {
    if ((checkpoints.get(shard)?.seq ?? '0') !== checkpoint.prev) return false;
    checkpoints.set(shard, checkpoint);
    return true;
  },
  wait: async (shard, checkpoint, waitingSince) => {
    if ((checkpoints.get(shard)?.seq ?? '0') === checkpoint.seq)
      checkpoints.set(shard, { ...checkpoint, waitingSince });
  },
});

/** Windows and checkpoints in memory, and a reader of them. It keeps everything, however old. */
export const inMemorySettled = (options: Options = {}): InMemorySettled => {
  const declaredLabels = options.declaredLabels ?? (() => undefined);
  const { tooLarge = () => false, pageSize = 100 } = options;
  const chains = new Map<string, Chain>();
  const checkpoints = new Map<string, Checkpoint>();
  async function* pages(line: Omit<WindowKey, 'start'>, { from, to }: Span) {
    const found = [...chains.values()]
      .filter(({ key, parts }) => parts.length > 0 && textOf({ ...line, start: key.start }) === textOf(key))
      .filter(({ key: { start } }) => start >= from && start < to)
      .sort((a, b) => a.key.start - b.key.start)
      .map((chain) => joined(chain, declaredLabels));
    for (let i = 0; i < found.length; i += pageSize) yield found.slice(i, i + pageSize);
  }
  return {
    windows: windowStore(chains, { declaredLabels, tooLarge, pageSize }),
    checkpoints: checkpointStore(checkpoints),
    reader: {
      checkpoints: async () =>
        [...checkpoints].map(([shard, { seq, arrived, settledAt, waitingSince }]) => ({
          shard,
          seq,
          arrived,
          settledAt,
          waitingSince,
        })),
      seconds: (shard, span) => pages({ granularity: 'second', metric: ALL_METRICS, shard }, span),
      windows: (metric, granularity, shard, span) => pages({ granularity, metric, shard }, span),
    },
  };
};

/** All that `durable` writes to. */
export const inMemoryStores = ({ windows, checkpoints }: InMemorySettled): SettleDeps['stores'] => ({
  windows,
  checkpoints,
  seenIds: inMemorySeenIds(),
  items: inMemoryItems(),
  sessions: inMemorySessions(),
  journeys: inMemoryJourneys(),
  candidates: inMemoryCandidates(),
  rejects: inMemoryRejects(),
});

const toNobody: SettleDeps['broadcaster'] = createBroadcaster({
  connectionSender: inMemoryConnectionSender(),
  registry: inMemoryConnectionRegistry(),
  now: Date.now,
  sleep: async () => {},
  random: () => 0.5,
  pacing: amplePacing,
});

interface ContainerDeps extends Pick<SettleRules, 'metrics'>, Pick<SettleDeps, 'stores'> {
  readonly broadcaster?: SettleDeps['broadcaster'];
  readonly logger?: SettleDeps['logger'];
  readonly lineage?: Lineage;
}

const neverResharded: Lineage = { parents: async () => [] };

/** A container of `durable` that knows nothing yet. Without a broadcaster there are no subscribers. */
export const newContainer = (deps: ContainerDeps) => {
  const { metrics, stores, broadcaster = toNobody, logger = inMemoryLogger(), lineage = neverResharded } = deps;
  const { seenIds } = stores;
  return createSettleBatch({
    rules: { metrics, retention, dedupeSeconds: DEDUPE_SECONDS },
    stores,
    memory: {
      windows: new WindowCache(),
      sessions: new SessionCache(),
      journeys: new JourneyMemory(lineage),
      dedupe: new DedupeIndexes({ seenIds, lineage, dedupeSeconds: DEDUPE_SECONDS }),
    },
    broadcaster,
    logger,
  });
};
