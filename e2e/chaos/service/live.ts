import { createSendLive } from '../../../backend/src/app/delivery/send-live';
import type { Logger } from '../../../backend/src/app/ports';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { retention } from '../settings';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { FaultProfile, InjectedFaults } from './fault-profile';
import type { Instance } from './instance';
import { broadcasterFrom, type SendingDeps } from './ports';
import type { ShardLog } from './shard-log';

const COLD_STARTS = 0.1;

interface LiveDeps extends SendingDeps {
  readonly logger: Logger;
  readonly instance: () => Instance;
  readonly injected: InjectedFaults;
  /** Share of invocations that are killed. */
  readonly kills: () => number;
}

interface Container {
  readonly instance: Instance;
  readonly send: (batch: ShardBatch) => Promise<void>;
}

/** Containers of `live`. Whatever one was sending when it was killed is lost. */
export const liveContainers = (deps: LiveDeps): ((batch: ShardBatch) => Promise<void>) => {
  const { random, logger, injected, kills } = deps;
  const idle: Container[] = [];
  const create = (): Container => {
    const instance = deps.instance();
    const broadcaster = broadcasterFrom(deps, instance);
    return { instance, send: createSendLive({ metrics, retention, broadcaster, logger }) };
  };
  return async (batch) => {
    const container = (random() >= COLD_STARTS && idle.pop()) || create();
    const { instance, send } = container;
    const isKilled = random() < kills() / 5;
    instance.plan(isKilled ? { of: 'live', kind: 'send', nth: between(random, 1, 3), when: 'after' } : undefined);
    const outcome = await Promise.race([send(batch), instance.killed]);
    if (outcome === 'killed') injected.add('liveKilled');
    else idle.push(container);
  };
};

interface LiveMappingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  readonly send: (batch: ShardBatch) => Promise<void>;
}

/** The event source mapping of `live` on one shard: at once, in order, and never again. */
export class LiveMapping {
  private readonly deps: LiveMappingDeps;
  private readonly log: ShardLog;
  private position = 0;

  constructor(deps: LiveMappingDeps, log: ShardLog) {
    this.deps = deps;
    this.log = log;
  }

  async run(): Promise<void> {
    const { simulation, random } = this.deps;
    while (!this.log.ended || this.position < this.log.records.length) {
      await simulation.sleep(between(random, 60, 400));
      await this.log.read();
      const to = this.log.records.length;
      if (to > this.position)
        await this.send({ shard: this.log.id, records: this.log.records.slice(this.position, to) });
      this.position = to;
    }
  }

  private async send(batch: ShardBatch): Promise<void> {
    const { random, injected, simulation, faults } = this.deps;
    const luck = random();
    if (luck < faults().skipped) {
      injected.add('liveBatchesLost');
      return;
    }
    // Held up for so long that its records are not live any more.
    if (luck > 1 - faults().skipped / 4) {
      injected.add('liveBatchesTooOld');
      await simulation.sleep(2500);
    }
    await this.deps.send(batch).catch(() => injected.add('liveBatchesFailed'));
  }
}
