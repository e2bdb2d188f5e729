import type { ItemStore } from '../../../backend/src/app/items/ports';
import type { Logger } from '../../../backend/src/app/ports';
import type { JourneyStore, SessionStore } from '../../../backend/src/app/sessions/ports';
import { JourneyMemory } from '../../../backend/src/app/sessions/settle-journeys';
import { SessionCache } from '../../../backend/src/app/sessions/settle-sessions';
import { DedupeIndexes, WindowCache } from '../../../backend/src/app/settled/memory';
import type { SeenIdStore, WindowStore } from '../../../backend/src/app/settled/ports';
import { type BatchOutcome, createSettleBatch } from '../../../backend/src/app/settled/settle-batch';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import type { ServiceRules } from '../broken/broken-rules';
import { DEDUPE_SECONDS, retention } from '../settings';
import type { Instance } from './instance';
import { broadcasterFrom, type SendingDeps } from './ports';
import { metrics } from './rules';

/** Longer than any batch takes: time-outs are kills here. */
const REMAINING_MS = 900_000;

/** Seen ids are read in pages of about this many. */
const SEEN_IDS_A_CALL = 50;

export interface DurableContainer {
  readonly instance: Instance;
  readonly settle: (batch: ShardBatch) => Promise<BatchOutcome>;
}

const idsOf = (instance: Instance, real: SeenIdStore): SeenIdStore => ({
  ...instance.port(real),
  key: () => instance.call('read', real.key),
  put: (...args) => instance.call('ids', () => real.put(...args)),
  newestFirst: (...args) => instance.pages(real.newestFirst(...args), SEEN_IDS_A_CALL),
});

/** Every write is a call of its own, before or after which the instance may be killed. */
const writingOne = (store: WindowStore): WindowStore => ({
  ...store,
  putAll: async (writes) => (await Promise.all(writes.map((write) => store.putAll([write])))).flat(),
});

const keepingOne = (store: ItemStore): ItemStore => ({
  ...store,
  putAll: async (items) => {
    await Promise.all(items.map((item) => store.putAll([item])));
  },
});

const writingSessionsOne = (store: SessionStore): SessionStore => ({
  ...store,
  putAll: async (writes) => (await Promise.all(writes.map((write) => store.putAll([write])))).flat(),
});

const writingJourneysOne = (store: JourneyStore): JourneyStore => ({
  ...store,
  putAll: async (writes) => (await Promise.all(writes.map((write) => store.putAll([write])))).flat(),
});

/** A container of `durable`: its own memory, and ports that can fail it. */
export const durableContainer = (
  deps: SendingDeps & { readonly logger: Logger; readonly rule: ServiceRules },
  instance: Instance,
): DurableContainer => {
  const { ports, logger, rule } = deps;
  const seenIds = idsOf(instance, rule.ids(ports.ids()));
  const lineage = instance.port(ports.lineage());
  const { dedupeSeconds = DEDUPE_SECONDS } = rule;
  const checkpoints = rule.checkpoints(ports.checkpoints());
  const settleBatch = createSettleBatch({
    rules: { metrics, retention, dedupeSeconds },
    stores: {
      windows: writingOne(instance.port(rule.windows(ports.windows()), { putAll: 'window', freeze: 'window' })),
      checkpoints: instance.port(checkpoints.store, { advance: 'checkpoint' }),
      seenIds,
      items: keepingOne(instance.port(ports.items(), { putAll: 'item' })),
      sessions: writingSessionsOne(instance.port(rule.sessions(ports.sessions()), { putAll: 'session' })),
      journeys: writingJourneysOne(instance.port(ports.journeys(), { putAll: 'session' })),
      candidates: instance.port(ports.candidates(), { put: 'session' }),
      rejects: instance.port(ports.rejects(), { put: 'rejects' }),
    },
    memory: {
      windows: rule.cache(new WindowCache()),
      sessions: new SessionCache(),
      journeys: new JourneyMemory(lineage),
      dedupe: new DedupeIndexes({ seenIds, lineage, dedupeSeconds }),
    },
    broadcaster: broadcasterFrom(deps, instance),
    logger,
  });
  const settle = (batch: ShardBatch): Promise<BatchOutcome> => {
    checkpoints.begin(batch);
    return settleBatch(batch, () => REMAINING_MS);
  };
  return { instance, settle: rule.settle(settle) };
};
