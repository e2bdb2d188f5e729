import { capDimension, type Series, windowStart } from '@millrace/contract';
import type { RuleStateStore } from '../../../backend/src/app/rules/ports';
import type { SessionStore } from '../../../backend/src/app/sessions/ports';
import { WindowCache } from '../../../backend/src/app/settled/memory';
import type { CheckpointStore, SeenIdStore, WindowStore } from '../../../backend/src/app/settled/ports';
import type { BatchOutcome } from '../../../backend/src/app/settled/settle-batch';
import { withoutSessionSeq } from '../../../backend/src/app/testing/sessions';
import { factsOf, isCounted } from '../../../backend/src/domain/fold/facts';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { between, type Random } from '../simulation/random';

type Settle = (batch: ShardBatch) => Promise<BatchOutcome>;

/** Replaces the parts of one container with ones that leave out a rule. */
export interface ServiceRules {
  readonly dedupeSeconds?: number;
  readonly windows: (store: WindowStore) => WindowStore;
  readonly cache: (cache: WindowCache) => WindowCache;
  readonly sessions: (store: SessionStore) => SessionStore;
  readonly ids: (store: SeenIdStore) => SeenIdStore;
  readonly ruleStates: (store: RuleStateStore) => RuleStateStore;
  /** `begin` is called with each batch before it is settled. */
  readonly checkpoints: (store: CheckpointStore) => {
    readonly store: CheckpointStore;
    readonly begin: (batch: ShardBatch) => void;
  };
  readonly settle: (settle: Settle) => Settle;
  /** Whether pages apply settled windows. */
  readonly pagesSettle: boolean;
}

const same = <T>(part: T): T => part;

const allRules: ServiceRules = {
  windows: same,
  cache: same,
  sessions: same,
  ids: same,
  ruleStates: same,
  checkpoints: (store) => ({ store, begin: () => undefined }),
  settle: same,
  pagesSettle: true,
};

export const RULES = [
  'seq',
  'session-seq',
  'dedupe',
  'reload',
  'prefix',
  'checkpoint-windows',
  'labels',
  'settle',
  'rule-states',
] as const;
export type RuleName = (typeof RULES)[number];

/** A retry finds no `seq` in a window, and so drops none of its records. */
const withoutSeq = (store: WindowStore): WindowStore => ({
  ...store,
  read: async (keys) => (await store.read(keys)).map((part) => part && { ...part, seq: '0' }),
  putAll: async (writes) => {
    const there = await store.read(writes.map(({ key }) => key));
    return store.putAll(
      writes.map((write, i) => ({ ...write, expected: write.expected === undefined ? undefined : there[i]?.seq })),
    );
  },
});

class EmptyCache extends WindowCache {
  override get(): undefined {
    return undefined;
  }
}

/** Of labels that are tracked, what is stored is cut before the events that follow are added to it, and not when all is added up. */
const cutAtFirst = ({ topic, breakdown }: Series): Series => {
  const dimensions = breakdown.dimensions.map((one) =>
    one.labels === undefined ? one : capDimension(one, undefined, Math.ceil(one.values.length / 2)),
  );
  return { topic, breakdown: { ...breakdown, dimensions } };
};

const withCutLabels = (store: WindowStore): WindowStore => ({
  ...store,
  read: async (keys) =>
    (await store.read(keys)).map((part) => part && { ...part, series: part.series.map(cutAtFirst) }),
});

const secondsOf = ({ records }: ShardBatch): number[] => {
  const facts = records.flatMap((record) => factsOf(metrics, record)).filter(isCounted);
  return [...new Set(facts.map(({ time }) => windowStart('second', time)))].sort((a, b) => a - b);
};

/** A retry sends the windows of its own records, and not those that the checkpoint's step invalidated. */
const withOwnWindows = (store: CheckpointStore) => {
  let batch: ShardBatch | undefined;
  return {
    begin: (next: ShardBatch) => {
      batch = next;
    },
    store: {
      ...store,
      read: async (shard: string) => {
        const checkpoint = await store.read(shard);
        return checkpoint && batch ? { ...checkpoint, seconds: secondsOf(batch) } : checkpoint;
      },
    },
  };
};

/** Now and then a record in the middle is skipped, those after it are applied, and it is reported as the first that was not. */
const withoutPrefix =
  (random: Random): ServiceRules['settle'] =>
  (settle) =>
  async (batch) => {
    const skipped = batch.records[between(random, 0, batch.records.length - 2)];
    if (!skipped || batch.records.length < 3 || random() > 0.2) return settle(batch);
    const { failedFrom } = await settle({ ...batch, records: batch.records.filter((record) => record !== skipped) });
    return { failedFrom: failedFrom ?? skipped.seq };
  };

/** Now and then nothing is known of what rules have said: they begin anew. */
const withoutStates =
  (random: Random): ServiceRules['ruleStates'] =>
  (store) => ({
    ...store,
    read: async () => {
      const stored = await store.read();
      return random() < 0.2 ? { ...stored, rules: {} } : stored;
    },
  });

const broken: Readonly<Record<RuleName, (random: Random) => Partial<ServiceRules>>> = {
  seq: () => ({ windows: withoutSeq, cache: () => new EmptyCache() }),
  'session-seq': () => ({ sessions: withoutSessionSeq }),
  // No time is short enough to be within it.
  dedupe: () => ({ dedupeSeconds: -1 }),
  reload: () => ({ ids: (store) => ({ ...store, newestFirst: async function* () {} }) }),
  prefix: (random) => ({ settle: withoutPrefix(random) }),
  'checkpoint-windows': () => ({ checkpoints: withOwnWindows }),
  labels: () => ({ windows: withCutLabels, cache: () => new EmptyCache() }),
  settle: () => ({ pagesSettle: false }),
  'rule-states': (random) => ({ ruleStates: withoutStates(random) }),
};

/** The rules, one of them left out if it is named. */
export const rulesWithout = (name: RuleName | undefined, random: Random): ServiceRules =>
  name === undefined ? allRules : { ...allRules, ...broken[name](random) };
