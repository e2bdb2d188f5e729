import { metrics } from '../../../backend/metrics';
import type { Logger } from '../../../backend/src/app/ports';
import { DedupeIndexes } from '../../../backend/src/app/settled/dedupe-indexes';
import type { SeenIdStore } from '../../../backend/src/app/settled/ports';
import { type BatchOutcome, createSettleBatch } from '../../../backend/src/app/settled/settle-batch';
import { WindowCache } from '../../../backend/src/app/settled/window-cache';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import type { Rule } from '../broken/broken-rules';
import { DEDUPE_SECONDS, retention } from '../settings';
import type { Instance } from './instance';
import { type SendingDeps, sendingFrom } from './ports';

/** Longer than any batch takes: time-outs are kills here. */
const REMAINING_MS = 900_000;

/** What is kept of slices comes in pages of about so many. */
const SIGHTINGS_A_CALL = 50;

export interface DurableContainer {
  readonly instance: Instance;
  readonly settle: (batch: ShardBatch) => Promise<BatchOutcome>;
}

const idsOf = (instance: Instance, real: SeenIdStore): SeenIdStore => ({
  ...instance.port(real),
  key: () => instance.call('read', real.key),
  put: (...args) => instance.call('ids', () => real.put(...args)),
  newestFirst: (...args) => instance.pages(real.newestFirst(...args), SIGHTINGS_A_CALL),
});

/** A container of `durable`: its own memory, and ports that can fail it. */
export const durableContainer = (
  deps: SendingDeps & { readonly logger: Logger; readonly rule: Rule },
  instance: Instance,
): DurableContainer => {
  const { ports, logger, rule } = deps;
  const sending = sendingFrom(deps, instance);
  const ids = idsOf(instance, rule.ids(ports.ids()));
  const lineage = instance.port(ports.lineage());
  const { dedupeSeconds = DEDUPE_SECONDS } = rule;
  const checkpoints = rule.checkpoints(ports.checkpoints());
  const settleBatch = createSettleBatch({
    metrics,
    retention,
    dedupeSeconds,
    ids,
    dedupeIndexes: new DedupeIndexes({ ids, lineage, dedupeSeconds }),
    windows: instance.port(rule.windows(ports.windows()), { put: 'window', freeze: 'window' }),
    cache: rule.cache(new WindowCache()),
    checkpoints: instance.port(checkpoints.store, { advance: 'checkpoint' }),
    items: instance.port(ports.items(), { put: 'item' }),
    rejects: instance.port(ports.rejects(), { put: 'rejects' }),
    ...sending,
    logger,
  });
  const settle = (batch: ShardBatch): Promise<BatchOutcome> => {
    checkpoints.begin(batch);
    return settleBatch(batch, () => REMAINING_MS);
  };
  return { instance, settle: rule.settle(settle) };
};
