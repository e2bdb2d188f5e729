import {
  type DeltaFrame,
  type SettledFrame,
  type ShardCheckpoint,
  seededRandom,
  type Topic,
  topicSetOf,
} from '@millrace/contract';
import { createFakeTimers, type FakeTimers } from '../../../lib/testing/fake-timers';
import { SENDERS_KNOW_MS } from '../../settling/backfill';
import { SECOND } from '../../settling/testing/frames';
import { LiveStore } from '../live-store';
import { TopicGroups } from '../topic-groups';
import { promptPainter, SETTLE_AFTER, Watch, type Watched } from './fake-page';
import { FakeServer, type ServedPage, type Troubles } from './fake-server';
import { makeLog } from './log';

const TICK_MS = 100;
const STEP_WINDOWS = 1;
/** So many that the page cannot subscribe to all of them. */
const silent = Array.from({ length: 150 }, (_, i) => `silent-${i}`);

/** A page that is scrolled over a long catalogue, with a connection that comes and goes. */
class ScrolledPage implements ServedPage {
  on = false;
  topics: readonly Topic[] = [];
  readonly groups: TopicGroups;
  private readonly timers: FakeTimers;
  private readonly random: () => number;
  private readonly believesAll: boolean;
  private heardAt = 0;
  private pingedAt = 0;
  private connections = 0;
  private asked = Promise.resolve();
  private leave: (() => void) | undefined;
  private cancelCover: () => void = () => undefined;

  /** `believesAll`: takes every settled frame for one of all its topics, which the sets of topics are there to prevent. */
  constructor(server: FakeServer, timers: FakeTimers, random: () => number, believesAll: boolean) {
    this.believesAll = believesAll;
    this.timers = timers;
    this.random = random;
    const painter = promptPainter(timers);
    this.groups = new TopicGroups({
      timers,
      newStore: () => new LiveStore({ declared: new Map(), now: timers.now, painter }),
      topicsOf: (metric) => [`metric:${metric}`],
      metrics: ['a', 'b', ...silent],
      base: ['a'],
    });
    this.groups.connect({
      random,
      ask: (topics) => (query) => server.ask(query, undefined, new Set(topics)),
      onTopics: () => this.follow(),
      onDropped: () => undefined,
    });
  }

  connect(): void {
    this.on = true;
    this.connections += 1;
    this.heardAt = this.timers.now();
    this.topics = this.groups.topics();
    this.groups.take({ kind: 'subscribed', settleAfter: SETTLE_AFTER, topics: this.topics });
    const at = this.timers.now() + SENDERS_KNOW_MS;
    this.cancelCover = this.timers.after(SENDERS_KNOW_MS, () =>
      this.groups.take({ kind: 'coverage', connected: true, at }),
    );
  }

  disconnect(): void {
    if (!this.on) return;
    this.on = false;
    this.cancelCover();
    this.groups.take({ kind: 'coverage', connected: false, at: this.heardAt });
    this.groups.take({ kind: 'lost' });
  }

  receive(frame: DeltaFrame | SettledFrame): void {
    this.heardAt = this.timers.now();
    const believed = this.believesAll && frame.type === 'settled';
    const message = believed ? { ...frame, topicSet: topicSetOf(this.groups.topics()) } : frame;
    this.groups.take({ kind: 'message', message });
  }

  pingWhenQuiet(): void {}

  /** What it does in a tenth of a second. In the end it is connected, and the metric is on its screen. */
  live(server: FakeServer): void {
    if (!this.on && this.random() < (server.done ? 1 : 0.05)) this.connect();
    if (server.done ? !this.leave : this.random() < 0.01) this.scroll();
    this.ping(server.checkpoints());
    if (this.timers.now() % 1000 === 0) for (const store of this.groups.stores()) store.tick();
  }

  private ping(checkpoints: readonly ShardCheckpoint[]): void {
    if (!this.on || this.timers.now() - this.pingedAt < 5000) return;
    this.pingedAt = this.timers.now();
    this.groups.take({ kind: 'checkpoints', checkpoints, time: this.timers.now() });
  }

  /** The metric comes onto the screen, or leaves it. */
  private scroll(): void {
    this.leave?.();
    this.leave = this.leave ? undefined : this.groups.watch('b');
  }

  /** The server takes a change in, and answers, each after a while; one change at a time. */
  private follow(): void {
    const mine = this.connections;
    const isOver = () => !this.on || this.connections !== mine;
    this.asked = this.asked.then(async () => {
      await this.pass();
      if (isOver()) return;
      this.topics = this.groups.topics();
      const topics = this.topics;
      await this.pass();
      if (!isOver()) this.groups.take({ kind: 'topics', topics });
    });
  }

  private pass(): Promise<void> {
    return new Promise((resolve) => this.timers.after(10 + this.random() * 100, resolve));
  }
}

/** A page is scrolled while events run, to a metric and away from it, and looked at ten times a second. */
export const runScrolling = async (seed: number, troubles: Troubles, believesAll = false): Promise<Watched> => {
  const random = seededRandom(seed);
  const timers = createFakeTimers(SECOND);
  const log = makeLog(random, { least: 200, more: 150, pace: 1 });
  const server = new FakeServer(log, timers, random, troubles);
  const page = new ScrolledPage(server, timers, random, believesAll);
  server.pages = [page];
  const watch = new Watch(() => page.groups.storeOf('b')?.view, log, { topic: 'metric:b', stepWindows: STEP_WINDOWS });
  for (let quiet = 0; quiet < 20_000; quiet = server.done && server.isQuiet ? quiet + TICK_MS : 0) {
    await timers.advance(TICK_MS);
    server.tick();
    page.live(server);
    watch.look(timers.now());
  }
  const { falseSteps, withheld, known } = watch;
  page.disconnect();
  page.groups.disconnect();
  return { falseSteps, withheld, known };
};
