import { metrics } from '../../../backend/metrics';
import { createSendLive } from '../../../backend/src/app/delivery/send-live';
import type { Logger } from '../../../backend/src/app/ports';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import type { Injected } from '../injected';
import { retention } from '../settings';
import { between } from '../simulation/random';
import type { Instance } from './instance';
import { type SendingDeps, sendingFrom } from './sending';

const COLD_STARTS = 0.1;

export interface LiveDeps extends SendingDeps {
  readonly logger: Logger;
  readonly instance: () => Instance;
  readonly injected: Injected;
  /** Share of invocations that are killed. */
  readonly kills: () => number;
}

interface Container {
  readonly instance: Instance;
  readonly send: (batch: ShardBatch) => Promise<void>;
}

/** Containers of `live`. What one was sending when it was killed is lost. */
export const liveContainers = (deps: LiveDeps): ((batch: ShardBatch) => Promise<void>) => {
  const { random, logger, injected, kills } = deps;
  const idle: Container[] = [];
  const create = (): Container => {
    const instance = deps.instance();
    return { instance, send: createSendLive({ metrics, retention, ...sendingFrom(deps, instance), logger }) };
  };
  return async (batch) => {
    const container = (random() >= COLD_STARTS && idle.pop()) || create();
    const { instance, send } = container;
    const isKilled = random() < kills() / 5;
    instance.plan(isKilled ? { place: 'send', nth: between(random, 1, 3), when: 'after' } : undefined);
    const outcome = await Promise.race([send(batch), instance.killed]);
    if (outcome === 'killed') injected.add('liveKilled');
    else idle.push(container);
  };
};
