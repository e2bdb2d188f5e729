import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import type { Injected } from '../injected';
import { between, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { ShardLog } from './shard-log';
import type { Weather } from './weather';

export interface LiveMappingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: Injected;
  readonly weather: () => Weather;
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
    const { random, injected, simulation, weather } = this.deps;
    const luck = random();
    if (luck < weather().skipped) {
      injected.add('liveBatchesLost');
      return;
    }
    // Held up for so long that its records are not live any more.
    if (luck > 1 - weather().skipped / 4) {
      injected.add('liveBatchesTooOld');
      await simulation.sleep(2500);
    }
    await this.deps.send(batch).catch(() => injected.add('liveBatchesFailed'));
  }
}
