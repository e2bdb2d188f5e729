import {
  type DeltaFrame,
  SETTLED_AGE_MS,
  type Series,
  type SettledAnswer,
  type SettledFrame,
  type ShardCheckpoint,
  type Topic,
  topicSetOf,
} from '@millrace/contract';
import type { FakeTimers } from '../../../lib/testing/fake-timers';
import type { BackfillQuery } from '../../settling/backfill';
import { SECOND } from '../../settling/testing/frames';
import type { BrokenRule } from './fake-page';
import { FakeShard, type SettledStep } from './fake-shard';
import { arrivalOf, cut, type ScheduleRecord, seriesOf, shardName, startOf } from './log';

/** A page as the server knows it. */
export interface ServedPage {
  readonly on: boolean;
  /** What the server has been asked to send it. */
  readonly topics: Iterable<Topic>;
  readonly receive: (frame: DeltaFrame | SettledFrame) => void;
  readonly disconnect: () => void;
  readonly pingWhenQuiet: (checkpoints: readonly ShardCheckpoint[]) => void;
}

interface Listed {
  readonly page: ServedPage;
  readonly topics: ReadonlySet<Topic>;
  readonly topicSet: string;
}

const ofTopics = <W extends { series: Series[] }>(window: W, topics: ReadonlySet<Topic>): W => ({
  ...window,
  series: window.series.filter(({ topic }) => topics.has(topic)),
});

export interface Troubles {
  /** Nothing is lost, doubled or crashes. */
  readonly calm: boolean;
  /** Frames take their time, and shards fall behind: what `live` is late with it leaves out. */
  readonly lagging?: boolean;
  /** What a page asks is answered at once, sooner than senders learn what it subscribes to. */
  readonly fastAnswers?: boolean;
}

/** Seconds after which `live` leaves a record out. */
const LIVE_SECONDS = 2;

/** `live`, `durable` and `GET /settled`, with everything that can go wrong between them and the pages. */
export class FakeServer {
  readonly shards: readonly FakeShard[];
  private readonly timers: FakeTimers;
  private readonly random: () => number;
  pages: ServedPage[] = [];
  private listed: Listed[] = [];
  private listedAt = Number.NEGATIVE_INFINITY;
  /** The first page that was read last, of all topics. */
  private shared: SettledAnswer = { asOf: Number.NEGATIVE_INFINITY, checkpoints: [], windows: [] };
  private readonly calm: boolean;
  private readonly lagging: boolean;
  private readonly isFast: boolean;

  constructor(log: readonly ScheduleRecord[][], timers: FakeTimers, random: () => number, troubles: Troubles) {
    this.timers = timers;
    this.random = random;
    this.calm = troubles.calm;
    this.lagging = troubles.lagging ?? false;
    this.isFast = troubles.fastAnswers ?? false;
    this.shards = log.map((records, i) => new FakeShard(shardName(i), records));
  }

  private get seconds(): number {
    return (this.timers.now() - SECOND) / 1000;
  }

  /** Whether the last record is in the log. */
  get arrived(): boolean {
    return this.shards.every(({ log }) => (log.at(-1)?.arrival ?? 0) <= this.seconds);
  }

  /** Whether every shard has had no record for so long that it says so. */
  get isQuiet(): boolean {
    return this.checkpoints().every(({ arrived, until }) => until > arrived);
  }

  get done(): boolean {
    return this.shards.every(({ log, done, doneLive }) => done === log.length && doneLive === log.length);
  }

  checkpoints(): ShardCheckpoint[] {
    return this.shards.flatMap((shard) => shard.checkpointAt(this.timers.now()) ?? []);
  }

  private windows(): SettledAnswer['windows'] {
    return this.shards.flatMap((shard) => shard.windows());
  }

  /** The checkpoints are read first, and then the windows, a page of them a while later. A first page may be what another was given before. */
  async ask(
    { next, asOf = 0 }: Omit<BackfillQuery, 'since'>,
    broken: BrokenRule,
    topics: ReadonlySet<Topic>,
  ): Promise<SettledAnswer> {
    if (!this.calm && this.random() < 0.1) throw new Error('busy');
    const isShared = next === undefined && broken !== 'checkpoint-first';
    const oldest = Math.max(this.timers.now() - SETTLED_AGE_MS, asOf);
    const known = isShared && this.shared.asOf >= oldest ? this.shared : undefined;
    const { windows, ...answer } = known ?? (await this.readPage(next, broken));
    if (isShared && !known) this.shared = { ...answer, windows };
    return { ...answer, windows: windows.map((window) => ofTopics(window, topics)) };
  }

  private async readPage(next: string | undefined, broken: BrokenRule): Promise<SettledAnswer> {
    const asOf = this.timers.now();
    const early = broken === 'checkpoint-first' ? this.windows() : undefined;
    const checkpoints = this.checkpoints();
    await new Promise<void>((resolve) => this.timers.after(this.isFast ? 5 : 50 + this.random() * 800, resolve));
    const windows = (early ?? this.windows()).filter(({ start }) => (start / 1000) % 2 === (next ? 1 : 0));
    const reported = broken === 'checkpoint-first' ? this.checkpoints() : checkpoints;
    return { asOf, checkpoints: reported, windows, ...(next === undefined && { next: 'second' }) };
  }

  /** A sender looks its subscribers up once a second. */
  private subscribers(): readonly Listed[] {
    if (this.timers.now() - this.listedAt > 1000) {
      this.listed = this.pages
        .filter(({ on }) => on)
        .map((page) => ({ page, topics: new Set(page.topics), topicSet: topicSetOf(page.topics) }));
      this.listedAt = this.timers.now();
    }
    return this.listed;
  }

  /** Delivered, doubled, or lost: with a disconnect, or unnoticed. */
  private post(page: ServedPage, frame: DeltaFrame | SettledFrame): void {
    if (!page.on) return;
    const luck = this.calm ? 1 : this.random();
    if (luck < 0.04) page.disconnect();
    else if (luck >= 0.14) {
      this.deliver(page, frame);
      if (luck < 0.2) this.deliver(page, frame);
    }
  }

  private deliver(page: ServedPage, frame: DeltaFrame | SettledFrame): void {
    if (!this.lagging) {
      page.receive(frame);
      return;
    }
    const ms = this.random() < 0.1 ? 1500 * this.random() : 10 + 50 * this.random();
    this.timers.after(ms, () => page.on && page.receive(frame));
  }

  private send(step: SettledStep): void {
    const cuts = new Map<string, SettledFrame[]>();
    for (const { page, topics, topicSet } of this.subscribers()) {
      const windows = step.windows.map((window) => ofTopics(window, topics));
      const parts = cuts.get(topicSet) ?? cut({ ...step, topicSet, windows });
      cuts.set(topicSet, parts);
      for (const part of parts) this.post(page, part);
    }
  }

  private live({ name: shard }: FakeShard, records: readonly ScheduleRecord[]): void {
    const batch = records.filter(({ arrival }) => !this.lagging || this.seconds - arrival <= LIVE_SECONDS);
    if (batch.length === 0) return;
    const starts = [...new Set(batch.map(({ window }) => window))];
    const windows = starts.map((window) => {
      const records = batch.filter((record) => record.window === window);
      const seqs = records.map(({ seq }) => seq);
      return {
        start: startOf(window),
        first: String(Math.min(...seqs)),
        last: String(Math.max(...seqs)),
        series: seriesOf(records.map(({ id }) => id)),
      };
    });
    const [first, last] = [arrivalOf(batch[0]), arrivalOf(batch.at(-1))];
    const of = { shard, part: 1, of: 1, events: batch.length };
    const frame: DeltaFrame = { type: 'delta', ...of, arrived: { first, last }, windows };
    for (const { page, topics } of this.subscribers())
      if (this.calm || this.random() > 0.1)
        this.post(page, { ...frame, windows: windows.map((window) => ofTopics(window, topics)) });
  }

  tick(): void {
    for (const shard of this.shards) this.read(shard);
    for (const page of this.pages) if (page.on) page.pingWhenQuiet(this.checkpoints());
  }

  private read(shard: FakeShard): void {
    if (this.lagging) this.makeLate(shard);
    const arrived = shard.log.filter(({ arrival }) => arrival <= this.seconds);
    if (arrived.length > shard.doneLive && this.seconds >= shard.liveStandsUntil && this.random() < 0.7) {
      this.live(shard, arrived.slice(shard.doneLive));
      shard.doneLive = arrived.length;
    }
    if (this.seconds >= shard.due && arrived.length > shard.done) this.settle(shard, arrived);
  }

  /** Now and then a shard stands still for up to fifteen seconds. */
  private makeLate(shard: FakeShard): void {
    if (this.random() < 0.004) shard.liveStandsUntil = this.seconds + 15 * this.random();
    if (this.random() < 0.004) shard.standsUntil = this.seconds + 15 * this.random();
  }

  private durable(shard: FakeShard, batch: readonly ScheduleRecord[], crash: number): boolean {
    return shard.durable(batch, { crash, now: this.timers.now(), send: (step) => this.send(step) });
  }

  private settle(shard: FakeShard, arrived: readonly ScheduleRecord[]): void {
    const end = shard.done + 1 + Math.floor(this.random() * (arrived.length - shard.done));
    const crash = !this.calm && this.random() < 0.3 ? Math.floor(this.random() * 5) : -1;
    const batch = shard.log.slice(shard.done, end);
    const whole = this.seconds >= shard.standsUntil && this.durable(shard, batch, crash);
    if (whole) shard.done = end;
    else shard.wait();
    shard.due = this.seconds + (whole ? 1 + this.random() : 0.3);
  }
}
