import type { SequenceNumber } from '@millrace/contract';
import type { ShardBatch } from '../../../backend/src/domain/fold/log-record';
import { SECOND_MS } from '../../../backend/src/domain/time';
import { between, oneOf, type Random } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import type { DurableContainer } from './durable-container';
import type { FaultProfile, InjectedFaults } from './fault-profile';
import type { Killing } from './instance';
import { Killings } from './killings';
import type { ShardLog } from './shard-log';

/** Containers that wait for work at most. */
const WARM = 6;
const COLD_STARTS = 0.15;

interface DurableMappingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly injected: InjectedFaults;
  readonly faults: () => FaultProfile;
  /** For how long records are gathered. */
  readonly windowSeconds: number;
  readonly container: () => DurableContainer;
}

const killableCalls = { window: 30, item: 30, session: 8, send: 4, ids: 1, rejects: 1, checkpoint: 1, read: 1 };

const OF = 'durable';

/** After the checkpoint has moved, and before all are told. */
const silentKilling = (random: Random): Killing =>
  random() < 0.5
    ? { of: OF, kind: 'checkpoint', nth: 1, when: 'after' }
    : { of: OF, kind: 'send', nth: between(random, 1, 3), when: 'before' };

/** Containers as Lambda keeps them: one does one thing at a time, for any shard, and one that was killed never comes back. */
export class DurablePool {
  private readonly deps: DurableMappingDeps;
  private readonly killings: Killings;
  private idle: DurableContainer[] = [];

  constructor(deps: DurableMappingDeps) {
    this.deps = deps;
    this.killings = new Killings(OF, killableCalls, deps.random);
  }

  /** Returns whether everything was settled, or the first record that was not, or that the container was killed. */
  async invoke(batch: ShardBatch): Promise<'killed' | 'done' | { readonly failedFrom: string }> {
    const { random, faults } = this.deps;
    const { kills, silentKills } = faults();
    const container = this.take();
    const drawn = random() < kills ? (silentKills ? silentKilling(random) : this.killings.draw()) : undefined;
    container.instance.plan(drawn);
    const outcome = await Promise.race([container.settle(batch), container.instance.killed]);
    if (outcome === 'killed') return outcome;
    if (drawn && !silentKills) this.killings.putBack(drawn);
    if (container.instance.alive) this.idle = [...this.idle, container].slice(-WARM);
    return outcome.failedFrom === undefined ? 'done' : { failedFrom: outcome.failedFrom };
  }

  private take(): DurableContainer {
    const { random, injected, container } = this.deps;
    const [first, ...others] = this.idle;
    if (!first || random() < COLD_STARTS) {
      injected.add('coldStarts');
      return container();
    }
    const taken = oneOf(random, [first, ...others]);
    this.idle = this.idle.filter((idle) => idle !== taken);
    injected.add('warmStarts');
    return taken;
  }
}

/** The event source mapping of `durable` on one shard: in order, and again until all is settled. */
export class DurableMapping {
  /** All that there will ever be is settled. */
  finished = false;
  /** When each record was first known to be settled, by its sequence number, ms. */
  readonly settledAt = new Map<SequenceNumber, number>();
  private readonly deps: DurableMappingDeps;
  private readonly pool: DurablePool;
  private readonly log: ShardLog;
  private position = 0;
  /** Where the last batch began. */
  private before = 0;

  constructor(deps: DurableMappingDeps, pool: DurablePool, log: ShardLog) {
    this.deps = deps;
    this.pool = pool;
    this.log = log;
  }

  /** Everything that has been read is settled. */
  get caughtUp(): boolean {
    return this.position >= this.log.records.length;
  }

  async run(): Promise<void> {
    const { simulation, random, windowSeconds } = this.deps;
    const gathers = windowSeconds * SECOND_MS;
    while (!this.finished) {
      // A reader that was held up for a while finds more, and frames in parts come of it.
      const heldUp = random() < 0.06;
      await simulation.sleep(
        heldUp ? between(random, gathers + 3000, gathers + 7000) : between(random, 600, gathers + 1000),
      );
      await this.log.read();
      while (!this.caughtUp) await this.advance();
      this.finished = this.log.ended && this.caughtUp;
    }
  }

  /** One batch, until it or a part of it is settled. */
  private async advance(): Promise<void> {
    const { random, injected } = this.deps;
    let from = this.position;
    let to = between(random, from + 1, this.log.records.length);
    if (random() < 0.08 && this.before < from) {
      injected.add('batchesOverlapping');
      from = between(random, this.before, from - 1);
    }
    for (;;) {
      this.before = from;
      const outcome = await this.invoke(from, to);
      if (outcome === 'done') {
        this.noteSettled(from, to);
        this.position = Math.max(this.position, to);
        return;
      }
      await this.deps.simulation.sleep(between(random, 100, 900));
      if (outcome !== 'killed') {
        const failed = this.log.records.findIndex(({ seq }) => seq === outcome.failedFrom);
        this.noteSettled(from, failed);
        from = failed < 0 ? from : Math.max(from, failed);
        injected.add('batchesGoneOnFromARecord');
      }
      to = this.retryUpTo(from, to);
    }
  }

  private noteSettled(from: number, to: number): void {
    for (const { seq } of this.log.records.slice(from, Math.max(from, to)))
      if (!this.settledAt.has(seq)) this.settledAt.set(seq, this.deps.simulation.now());
  }

  private retryUpTo(from: number, to: number): number {
    const { random, injected } = this.deps;
    const way = oneOf(random, ['whole', 'split', 'split', 'longer']);
    if (way === 'split' && to - from > 1) {
      injected.add('retriesSplit');
      return between(random, from + 1, to - 1);
    }
    if (way === 'longer' && to < this.log.records.length) {
      injected.add('retriesLonger');
      return between(random, to + 1, this.log.records.length);
    }
    injected.add('retriesWhole');
    return to;
  }

  /** Now and then a second container gets an overlapping batch at the same time, as after a time-out that was none. */
  private async invoke(from: number, to: number) {
    const { random, injected, faults } = this.deps;
    const one = this.pool.invoke(this.batch(from, to));
    if (random() >= 0.1 * Math.min(1, faults().kills * 3)) return one;
    injected.add('batchesAtTheSameTime');
    const other = this.pool.invoke(this.batch(from, between(random, from + 1, to)));
    const [outcome] = await Promise.all([one, other]);
    return outcome;
  }

  private batch(from: number, to: number): ShardBatch {
    return { shard: this.log.id, records: this.log.records.slice(from, to) };
  }
}
