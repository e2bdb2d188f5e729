import { HOUR_MS, settlingOf } from '../../backend/src/domain/time';
import { createResources, namesOf, type StandIns } from './aws/stand-ins';
import { Stream, type StreamShard } from './aws/stream';
import { type RuleName, rulesWithout } from './broken/broken-rules';
import { compareWithTruth } from './compare/compare';
import type { Difference } from './compare/differences';
import { Producer, trafficOf } from './producer/producer';
import type { LoggedRecord } from './producer/record';
import { reshard } from './resharding';
import { DurableMapping, DurablePool } from './service/durable';
import { durableContainer } from './service/durable-container';
import { type FaultProfile, faultSchedule, InjectedFaults } from './service/fault-profile';
import { Instance } from './service/instance';
import { LiveMapping, liveContainers } from './service/live';
import { realPorts, unexpectedErrors } from './service/ports';
import { metrics, RulesFunction, WINDOW_MS } from './service/rules';
import { ShardLog } from './service/shard-log';
import { DAYS, DEDUPE_SECONDS } from './settings';
import { randomFor } from './simulation/random';
import { Simulation } from './simulation/simulation';
import { ancestorsOf } from './truth/duplicates';
import { truthOfLog } from './truth/truth';
import { Gateway } from './viewers/gateway';
import { allTopics, askSettled, breakConnections, livePage, Page } from './viewers/page';

const SHARDS = 4;
const PAGES = 3;
const START = Date.UTC(2026, 10, 20, 23, 51, 17); // arbitrary: everything else depends on the seed alone
/** This long after the mappings have caught up, every figure must be that of the log. */
const SETTLED_WITHIN_MS = 10_000;
const LONGEST_MS = 3 * HOUR_MS;

interface ChaosOptions {
  readonly seed: number;
  readonly events: number;
  /** For how many seconds `durable` gathers records. */
  readonly windowSeconds: number;
  /** The rule that is left out. */
  readonly broken?: RuleName | undefined;
  /** Ends at the first finding: REST is not asked when tables or pages differ already, and minutes without events are few. */
  readonly brief?: boolean;
  /** Receives the progress now and then. */
  readonly onProgress?: (text: string) => void;
}

export interface ChaosResult {
  /** Records that the stream took. */
  readonly events: number;
  readonly injected: Readonly<Record<string, number>>;
  readonly compared: number;
  /** Of these, what rules said and had to say. */
  readonly alerts: number;
  readonly differences: readonly Difference[];
}

let runs = 0;

export const runChaos = async (standIns: StandIns, options: ChaosOptions): Promise<ChaosResult> => {
  const names = namesOf(`chaos-${++runs}`);
  const remove = await createResources(names);
  try {
    return await new Chaos(standIns, options, names).run();
  } finally {
    standIns.throttleDynamodb(0);
    await remove();
  }
};

class Chaos {
  private readonly options: ChaosOptions;
  private readonly standIns: StandIns;
  private readonly names: ReturnType<typeof namesOf>;
  private readonly simulation = new Simulation(START);
  private readonly injected = new InjectedFaults();
  private readonly stream: Stream;
  private readonly producer: Producer;
  private readonly parents = new Map<string, readonly string[]>();
  private readonly logs = new Map<string, ShardLog>();
  private readonly mappings = new Map<string, DurableMapping>();
  private readonly unexpectedErrors = unexpectedErrors();
  private readonly faultSchedule: ReturnType<typeof faultSchedule>;
  /** Shards that take no more records. */
  private readonly closed = new Set<string>();
  private calm = false;
  private rules: RulesFunction | undefined;

  constructor(standIns: StandIns, options: ChaosOptions, names: ReturnType<typeof namesOf>) {
    this.standIns = standIns;
    this.options = options;
    this.names = names;
    this.stream = new Stream(names.stream);
    const traffic = trafficOf(options.events, options.brief ?? false);
    this.faultSchedule = faultSchedule(traffic.bursts, this.random('faults'));
    this.producer = new Producer(
      {
        simulation: this.simulation,
        random: this.random('producer'),
        stream: this.stream,
        injected: this.injected,
        seed: options.seed,
      },
      traffic,
    );
  }

  async run(): Promise<ChaosResult> {
    const simulation = this.simulation;
    await this.stream.create(SHARDS);
    const ports = realPorts(this.names, simulation.now);
    const pages = this.start(ports);
    await simulation.run(() => this.isSettled, LONGEST_MS);
    this.calm = true;
    const end = simulation.now() + SETTLED_WITHIN_MS;
    await simulation.run(() => simulation.now() >= end, LONGEST_MS);
    if (this.unexpectedErrors.all.length > 0) throw new Error(this.unexpectedErrors.all.join('\n'));
    return this.compare(ports, pages);
  }

  private get common() {
    const { simulation, injected, options } = this;
    const settling = settlingOf(options.windowSeconds);
    return { simulation, injected, faults: () => this.faults, windowSeconds: options.windowSeconds, settling };
  }

  private random(part: string) {
    return randomFor(this.options.seed, part);
  }

  private get faults(): FaultProfile {
    return this.faultSchedule(this.producer.burst, this.calm);
  }

  /** All that producers sent is in the tables. */
  private get isSettled(): boolean {
    const settled = [...this.mappings.values()].every(({ caughtUp }) => caughtUp);
    return settled && this.producer.done && this.read === this.producer.log.length;
  }

  /** How long it took to settle a record, ms. */
  private settledWithin({ shard, seq, arrived }: LoggedRecord): number {
    return (this.mappings.get(shard)?.settledAt.get(seq) ?? Number.POSITIVE_INFINITY) - arrived;
  }

  private get read(): number {
    return [...this.logs.values()].reduce((sum, { records }) => sum + records.length, 0);
  }

  private start(ports: ReturnType<typeof realPorts>): readonly Page[] {
    const simulation = this.simulation;
    const { logger } = this.unexpectedErrors;
    const { common } = this;
    const calls = this.random('calls');
    const instance = () => new Instance({ ...common, random: calls, refusing: () => this.faults.refusals });
    const [registry, reader] = [ports.registry(), ports.reader()];
    const gateway = new Gateway({ ...common, random: this.random('gateway'), registry, reader, logger });
    const rule = rulesWithout(this.options.broken, this.random('broken'));
    const { connectionSender } = gateway;
    const sending = { simulation, random: this.random('sending'), ports, connectionSender, logger };
    const container = () => durableContainer({ ...sending, rule }, instance());
    const durable = { ...common, random: this.random('durable'), container };
    const pool = new DurablePool(durable);
    const kills = () => this.faults.kills;
    const send = liveContainers({ ...sending, instance, injected: this.injected, kills });
    const live = { ...common, random: this.random('live'), send };
    const pages = this.pages(gateway, ports, instance, rule.pagesSettle);
    const states = rule.ruleStates(ports.ruleStates());
    this.rules = new RulesFunction({ ...common, random: this.random('rules'), instance, ports, states, logger });
    const { rules } = this;
    simulation.start(() => rules.run());
    simulation.start(() => this.producer.run());
    simulation.start(() => this.throttle());
    simulation.start(() =>
      reshard({
        ...common,
        random: this.random('resharding'),
        stream: this.stream,
        progress: () => this.producer.burst / this.producer.traffic.bursts,
        onShards: (shards) => this.follow(shards, pool, durable, live),
      }),
    );
    return pages;
  }

  private pages(
    gateway: Gateway,
    ports: ReturnType<typeof realPorts>,
    instance: () => Instance,
    settles: boolean,
  ): readonly Page[] {
    const simulation = this.simulation;
    const common = { ...this.common, gateway, isOver: () => this.producer.done };
    const lastBurst = this.producer.traffic.bursts - 1;
    const isQuiet = () => this.producer.isQuiet;
    simulation.start(() => breakConnections({ ...common, isQuiet, random: this.random('connections') }));
    return Array.from({ length: PAGES }, (_, i) => {
      const random = this.random(`page ${i}`);
      const ask = askSettled({ ...common, random, ports, instance }, allTopics);
      const address = async () => ({ url: 'wss://chaos', ticket: 'chaos', endsAt: simulation.now() + HOUR_MS });
      const watching = { catalog: metrics.catalog, topics: allTopics, ask, settles };
      const page = new Page({ timers: simulation, random, openSocket: gateway.openSocket, address, ...watching });
      const comes = i < PAGES - 1 ? () => true : () => this.producer.burst >= lastBurst;
      simulation.start(() => livePage({ ...common, random: this.random(`life of page ${i}`) }, page, comes));
      return page;
    });
  }

  /** Starts what reads the shards that are new. A shard is read when those that it is the child of have been read to their end. */
  private follow(
    shards: readonly StreamShard[],
    pool: DurablePool,
    durable: ConstructorParameters<typeof DurableMapping>[0],
    live: ConstructorParameters<typeof LiveMapping>[0],
  ): void {
    const simulation = this.simulation;
    for (const { id, open } of shards) if (!open) this.closed.add(id);
    for (const shard of shards) {
      if (this.logs.has(shard.id)) continue;
      const log = new ShardLog(shard, {
        stream: this.stream,
        simulation,
        arrivedAt: this.producer.arrivedAt,
        hasMore: (id, read) => this.closed.has(id) || this.producer.sentTo(id) > read,
      });
      const mapping = new DurableMapping(durable, pool, log);
      this.parents.set(shard.id, shard.parents);
      this.logs.set(shard.id, log);
      this.mappings.set(shard.id, mapping);
      const parents = shard.parents.flatMap((parent) => this.mappings.get(parent) ?? []);
      simulation.start(async () => {
        while (parents.some(({ finished }) => !finished)) await simulation.sleep(200);
        await mapping.run();
      });
      simulation.start(() => new LiveMapping(live, log).run());
    }
  }

  /** Has DynamoDB itself refuse calls as the fault profile says, and reports the progress. */
  private async throttle(): Promise<void> {
    const { onProgress = () => undefined, events } = this.options;
    for (;;) {
      const { throttling } = this.faults;
      this.standIns.throttleDynamodb(throttling);
      onProgress(`${this.producer.log.length} of about ${events} events, ${this.read} read`);
      await this.simulation.sleep(1000);
    }
  }

  private async compare(ports: ReturnType<typeof realPorts>, pages: readonly Page[]): Promise<ChaosResult> {
    const { events, brief = false, onProgress = () => undefined } = this.options;
    this.standIns.throttleDynamodb(0);
    onProgress('comparing');
    const { log } = this.producer;
    const ancestors = ancestorsOf(this.parents);
    const rules = { metrics, days: DAYS, dedupeSeconds: DEDUPE_SECONDS, ancestors };
    const truth = truthOfLog(log, rules);
    const isSettled = (entry: LoggedRecord) => this.settledWithin(entry) <= this.common.settling;
    const onTime = truthOfLog(log, { ...rules, onTime: { windowMs: WINDOW_MS, isSettled } });
    const alerts = await this.rules?.found(START);
    const { now } = this.simulation;
    const { settling } = this.common;
    const system = { names: this.names, ports, pages, now, settling, alerts, onTime };
    const extent = { brief, seconds: events >= 20_000 };
    const comparison = await compareWithTruth(truth, system, extent);
    const { compared, differences } = comparison;
    const injected = this.injected.counts();
    return { events: log.length, injected, compared, alerts: comparison.comparedIn('alerts'), differences };
  }
}
