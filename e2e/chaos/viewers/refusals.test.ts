import { deltaFrameSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createBroadcaster } from '../../../backend/src/app/delivery/broadcast';
import type { ConnectionSender } from '../../../backend/src/app/delivery/ports';
import { createSendLive } from '../../../backend/src/app/delivery/send-live';
import { inMemoryAnswers } from '../../../backend/src/app/testing/answers';
import { inMemoryConnectionRegistry } from '../../../backend/src/app/testing/delivery';
import { inMemoryLogger } from '../../../backend/src/app/testing/runtime';
import { inMemorySettled, inMemoryStores, newContainer } from '../../../backend/src/app/testing/settled';
import { HOUR_MS, settlingOf } from '../../../backend/src/domain/time';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import { Comparison, checkPages } from '../compare/differences';
import { type LoggedRecord, samplesOf } from '../producer/record';
import { faultSchedule, InjectedFaults } from '../service/fault-profile';
import { Instance } from '../service/instance';
import { DAYS, DEDUPE_SECONDS, retention, WINDOW_SECONDS } from '../settings';
import { oneOf, randomFor } from '../simulation/random';
import { Simulation } from '../simulation/simulation';
import { truthOfLog } from '../truth/truth';
import { Gateway } from './gateway';
import { allTopics, askSettled, Page } from './page';

const START = Date.UTC(2026, 10, 20, 10);
const SHARDS = ['shard-0', 'shard-1'] as const;
const PAGES = 3;
/** Six frames for all pages of all shards: two of each a second from `live`, and one in two seconds from `durable`. */
const BUDGET = 15;
const [CALM_MS, REFUSING_MS, EXACT_WITHIN_MS] = [10_000, 60_000, 10_000];
const RECORD_EVERY_MS = 200;
const POST_MS = 8;

/** How a mapping hands on what was put while its function was busy: in one batch, or each record as it was pushed. */
type FanOut = 'coalesce' | 'push';

/** The service with pages that watch it, in which a third of all posts is refused for a minute, and then nothing more is put. */
class Scene {
  readonly simulation = new Simulation(START);
  readonly log: LoggedRecord[] = [];
  readonly registry = inMemoryConnectionRegistry();
  /** When each post was made, ms from the start, and what it said. */
  readonly posts: { readonly at: number; readonly message: string }[] = [];
  sockets = 0;
  questions = 0;
  private readonly fanOut: FanOut;
  private readonly answers = inMemoryAnswers();
  private readonly settled = inMemorySettled({ declaredLabels: metrics.declaredLabels });
  private readonly common = {
    simulation: this.simulation,
    random: randomFor(1, 'scene'),
    injected: new InjectedFaults(),
    faults: () => faultSchedule(0, Math.random)(0, true),
  };
  private readonly gateway = new Gateway({
    ...this.common,
    registry: this.registry,
    reader: this.settled.reader,
    settling: settlingOf(WINDOW_SECONDS),
    logger: inMemoryLogger(),
  });

  constructor(fanOut: FanOut) {
    this.fanOut = fanOut;
  }

  async run(): Promise<readonly Page[]> {
    const { simulation } = this;
    const pages = Array.from({ length: PAGES }, (_, i) => this.page(i));
    for (const page of pages) page.start();
    const containers = [this.liveContainer(), this.liveContainer(), this.liveContainer()] as const;
    const durable = newContainer({
      metrics,
      stores: inMemoryStores(this.settled),
      broadcaster: this.broadcaster(),
    });
    for (const shard of SHARDS) {
      simulation.start(() => this.produce(shard));
      simulation.start(() => this.runLive(shard, (batch) => oneOf(this.common.random, containers)(batch)));
      simulation.start(() => this.runDurable(shard, durable));
    }
    await this.passUntil(CALM_MS + REFUSING_MS + EXACT_WITHIN_MS);
    return pages;
  }

  /** How old the newest event of a delta frame was at the time of its post, before anything was refused: the middle one of all, ms. */
  get liveAge(): number {
    const ages = this.posts
      .filter(({ at, message }) => at > 2000 && at < CALM_MS && message.startsWith('{"type":"delta"'))
      .map(({ at, message }) => at - (deltaFrameSchema.parse(JSON.parse(message)).arrived.last - START));
    return ages.sort((a, b) => a - b)[Math.floor(ages.length / 2)] ?? Number.POSITIVE_INFINITY;
  }

  postsBetween(from: number, to: number): number {
    return this.posts.filter(({ at }) => at >= from && at < to).length;
  }

  private get age(): number {
    return this.simulation.now() - START;
  }

  private async passUntil(age: number): Promise<void> {
    await this.simulation.run(() => this.age >= age, age + 1000);
  }

  private readonly connectionSender: ConnectionSender = {
    post: async (id, message) => {
      const { simulation, random } = this.common;
      await simulation.sleep(POST_MS);
      this.posts.push({ at: this.age, message });
      const isRefusing = this.age >= CALM_MS && this.age < CALM_MS + REFUSING_MS;
      return isRefusing && random() < 0.3 ? 'refused' : this.gateway.connectionSender.post(id, message);
    },
    close: (id) => this.gateway.connectionSender.close(id),
  };

  private broadcaster() {
    const { simulation, random } = this.common;
    return createBroadcaster({
      connectionSender: this.connectionSender,
      registry: this.registry,
      now: simulation.now,
      sleep: simulation.sleep,
      random,
      pacing: { budget: BUDGET, settledMs: 2000, shards: () => SHARDS.length },
    });
  }

  private liveContainer() {
    return createSendLive({ metrics, retention, broadcaster: this.broadcaster(), logger: inMemoryLogger() });
  }

  private page(i: number): Page {
    const { common, settled, gateway } = this;
    const random = randomFor(1, `page ${i}`);
    const instance = () => new Instance({ ...common, refusing: () => 0 });
    const ports = { reader: () => settled.reader, answers: () => this.answers };
    const ask = askSettled({ ...common, random, ports, instance, settling: settlingOf(WINDOW_SECONDS) }, allTopics);
    return new Page({
      timers: this.simulation,
      random,
      address: async () => ({ url: 'wss://refusals', ticket: 'refusals', endsAt: this.simulation.now() + HOUR_MS }),
      catalog: metrics.catalog,
      topics: allTopics,
      openSocket: (...args) => {
        this.sockets++;
        return gateway.openSocket(...args);
      },
      ask: (...args) => {
        this.questions++;
        return ask(...args);
      },
      settles: true,
    });
  }

  private async produce(shard: string): Promise<void> {
    const { simulation, log } = this;
    const { fresh } = samplesOf(SHARDS.length, START, randomFor(1, shard));
    while (this.age < CALM_MS + REFUSING_MS) {
      await simulation.sleep(RECORD_EVERY_MS);
      const { data } = fresh(simulation.now());
      log.push({ shard, seq: String(log.length + 1), arrived: simulation.now(), data });
    }
  }

  private recordsOf(shard: string): readonly LoggedRecord[] {
    return this.log.filter((record) => record.shard === shard);
  }

  private async runLive(shard: string, send: ReturnType<typeof createSendLive>): Promise<void> {
    for (let position = 0; ; ) {
      const waiting = this.recordsOf(shard).slice(position);
      const records = this.fanOut === 'push' ? waiting.slice(0, 1) : waiting;
      position += records.length;
      if (records.length === 0) await this.simulation.sleep(10);
      else await send({ shard, records });
    }
  }

  private async runDurable(shard: string, settle: ReturnType<typeof newContainer>): Promise<void> {
    for (let position = 0; ; ) {
      await this.simulation.sleep(2000);
      const records = this.recordsOf(shard).slice(position);
      position += records.length;
      if (records.length > 0) await settle({ shard, records }, () => 60_000);
    }
  }
}

test.each(['coalesce', 'push'] as const)(
  'a third of all posts is refused for a minute: no viewer is lost, none comes back, and all are exact ten seconds later (%s)',
  async (fanOut) => {
    const scene = new Scene(fanOut);
    const pages = await scene.run();
    const truth = truthOfLog(scene.log, { metrics, days: DAYS, dedupeSeconds: DEDUPE_SECONDS, ancestors: new Map() });
    const comparison = new Comparison();
    checkPages(comparison, truth, pages, scene.simulation.now());
    expect(comparison.differences).toEqual([]);
    expect(comparison.compared).toBeGreaterThan(1000);
    expect([scene.sockets, (await scene.registry.subscribers()).length]).toEqual([PAGES, PAGES]);
    // Two questions of each page as it opens, and a few for settled frames that four tries did not bring.
    expect(scene.questions).toBeLessThan(PAGES * 8);
    expect(scene.postsBetween(2000, CALM_MS)).toBeLessThanOrEqual((BUDGET * (CALM_MS - 2000)) / 1000);
    expect(scene.liveAge).toBeLessThan(500);
    expect(scene.posts.some(({ message }) => message.includes('"reason":"busy"'))).toBe(true);
  },
  60_000,
);
