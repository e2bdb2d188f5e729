import type { SequenceNumber } from '@millrace/contract';
import { MINUTE_MS } from '../../../backend/src/domain/time';
import type { Stream } from '../aws/stream';
import type { InjectedFaults } from '../service/fault-profile';
import { between, type Random, shuffle } from '../simulation/random';
import type { Simulation } from '../simulation/simulation';
import { Orders } from './oddities';
import type { LoggedRecord, ProducerRecord } from './record';
import { type Samples, samplesOf } from './record';

const PUT_EVERY_MS = 250;
const DEDUPE_MS = 600_000;
/** Whole seconds decide whether an event was seen in the last 10 minutes: what is so near to them says nothing. */
const NEAR_MS = 3000;
/** Quiet minutes between bursts add up to this much, so that an event can come again after the time in which that is a duplicate. */
const QUIET_MS = 14 * MINUTE_MS;
/** They take two thirds of a short run, which may do without such an event. */
const BRIEFLY_QUIET_MS = MINUTE_MS;
/** Most records of one PutRecords. */
const PUT_RECORDS = 500;

interface Traffic {
  readonly bursts: number;
  readonly burstMs: number;
  readonly events: number;
  readonly quietMs: number;
}

/** Fewer and shorter bursts for fewer events, so that batches stay full. */
export const trafficOf = (events: number, brief: boolean): Traffic => {
  const common = { events, quietMs: brief ? BRIEFLY_QUIET_MS : QUIET_MS };
  if (events < 3000) return { ...common, bursts: 4, burstMs: 5000 };
  return events < 20_000 ? { ...common, bursts: 5, burstMs: 8000 } : { ...common, bursts: 6, burstMs: 20_000 };
};

interface ProducerDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly stream: Stream;
  readonly injected: InjectedFaults;
  readonly seed: number;
}

/** Sends everything that producers send, in bursts, and keeps a log of what the stream took. */
export class Producer {
  readonly log: LoggedRecord[] = [];
  private readonly arrivals = new Map<string, Map<SequenceNumber, number>>();
  /** From 0 on; `bursts` when there will be none any more. */
  burst = 0;
  /** Between two bursts. */
  isQuiet = false;
  readonly traffic: Traffic;
  private readonly deps: ProducerDeps;
  private readonly samples: Samples;
  private readonly orders: Orders;
  private readonly sent: ProducerRecord[] = [];
  private outbox: ProducerRecord[] = [];
  private late = 0;
  /** What left the outbox may not be in the log yet. */
  private isPutting = false;

  constructor(deps: ProducerDeps, traffic: Traffic) {
    this.deps = deps;
    this.traffic = traffic;
    this.samples = samplesOf(deps.seed, deps.simulation.now(), deps.random);
    this.orders = new Orders(deps.random);
  }

  get done(): boolean {
    return this.burst >= this.traffic.bursts && this.late === 0 && this.outbox.length === 0 && !this.isPutting;
  }

  /** How many records a shard has taken. */
  readonly sentTo = (shard: string): number => this.arrivals.get(shard)?.size ?? 0;

  /** @throws for a record that was not sent. */
  readonly arrivedAt = (shard: string, seq: SequenceNumber): number => {
    const found = this.arrivals.get(shard)?.get(seq);
    if (found === undefined) throw new Error(`the stream has a record that nobody sent: ${shard} ${seq}`);
    return found;
  };

  async run(): Promise<void> {
    const { simulation, random } = this.deps;
    const { bursts, burstMs, events, quietMs } = this.traffic;
    const rounds = Math.ceil(burstMs / PUT_EVERY_MS);
    let made = 0;
    for (; this.burst < bursts; this.burst++) {
      for (let round = 1; round <= rounds; round++) {
        const wanted = Math.round((events * (this.burst + round / rounds)) / bursts);
        for (; made < wanted; made++) this.make();
        await this.put();
        await simulation.sleep(PUT_EVERY_MS);
      }
      if (this.burst < bursts - 1) await this.quiet((quietMs / (bursts - 1)) * (0.7 + 0.6 * random()));
    }
    while (this.late > 0 || this.outbox.length > 0) {
      await this.put();
      await simulation.sleep(PUT_EVERY_MS);
    }
  }

  /** What is late still comes. */
  private async quiet(ms: number): Promise<void> {
    const until = this.deps.simulation.now() + ms;
    this.isQuiet = true;
    while (this.deps.simulation.now() < until) {
      await this.put();
      await this.deps.simulation.sleep(this.late > 0 ? PUT_EVERY_MS : until - this.deps.simulation.now());
    }
    this.isQuiet = false;
  }

  private make(): void {
    const { simulation, random, injected } = this.deps;
    const now = simulation.now();
    const luck = random();
    if (luck < 0.06) this.again(luck < 0.04);
    else if (luck < 0.12) this.later(this.samples.fresh(now));
    else if (luck < 0.15) this.count('historic', this.samples.historic());
    else if (luck < 0.16) this.count('atTheEdge', this.orders.atTheEdge(now));
    else if (luck < 0.18) this.count('ahead', this.samples.ahead(now));
    else if (luck < 0.21) this.count('unusable', this.orders.unusable(now));
    else if (luck < 0.225) this.count('arrays', this.orders.several(now));
    else if (luck < 0.23) this.count('crowds', this.orders.crowd(now));
    else if (luck < 0.26) this.count('purchases', this.orders.purchases(now));
    else this.outbox.push(this.samples.fresh(now));
    injected.add('fresh', luck >= 0.26 ? 1 : 0);
  }

  private count(what: string, record: ProducerRecord): void {
    this.deps.injected.add(what);
    this.outbox.push(record);
  }

  /** The producer is not sure that it got through, and sends the same again, soon or after minutes, with the same key. */
  private again(soon: boolean): void {
    const { simulation, random, injected } = this.deps;
    const now = simulation.now();
    const recent = this.sent.length - between(random, 1, soon ? 200 : Math.max(1, this.sent.length));
    const record = this.sent[Math.max(0, recent)];
    if (!record || record.sentAt.some((at) => Math.abs(now - at - DEDUPE_MS) < NEAR_MS)) return;
    const age = now - Math.max(...record.sentAt);
    injected.add(age <= DEDUPE_MS ? 'duplicates' : 'againAfterTenMinutes');
    this.outbox.push(record);
  }

  private later(record: ProducerRecord): void {
    const { simulation, random, injected } = this.deps;
    injected.add('late');
    this.late += 1;
    simulation.after(random() < 0.5 ? between(random, 300, 5000) : between(random, 5000, 90_000), () => {
      this.late -= 1;
      this.outbox.push(record);
    });
  }

  /** Out of order within a put; now and then an answer is lost, and the whole put is made again. */
  private async put(): Promise<void> {
    const { random, injected } = this.deps;
    const records = this.outbox.splice(0, PUT_RECORDS);
    if (records.length === 0) return;
    if (random() < 0.5) {
      shuffle(records, random);
      injected.add('shuffledPuts');
    }
    this.isPutting = true;
    await this.send(records);
    if (random() < 0.01) {
      injected.add('putsMadeTwice');
      await this.send(records);
    }
    this.isPutting = false;
  }

  private async send(records: readonly ProducerRecord[]): Promise<void> {
    const { simulation, stream } = this.deps;
    const puts = await simulation.call(this, 5, () => stream.put(records));
    const arrived = simulation.now();
    for (const [i, { shard, seq }] of puts.entries()) {
      const record = records[i];
      if (!record) continue;
      if (record.sentAt.length === 0) this.sent.push(record);
      record.sentAt.push(arrived);
      this.log.push({ shard, seq, arrived, data: record.data });
      this.arrivals.set(shard, (this.arrivals.get(shard) ?? new Map()).set(seq, arrived));
    }
  }
}
