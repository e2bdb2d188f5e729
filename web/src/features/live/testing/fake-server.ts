import {
  type DeltaFrame,
  type Series,
  type SettledAnswer,
  type SettledFrame,
  type SettledWindow,
  type ShardCheckpoint,
  type Topic,
  topicSetOf,
} from '@millrace/contract';
import type { FakeTimers } from '../../../lib/testing/fake-timers';
import { settlingTime } from '../../settling/backfill';
import { SECOND } from '../../settling/testing/frames';
import { type BrokenRule, SETTLE_AFTER } from './fake-page';
import { arrivalOf, cut, type ScheduleRecord, seriesOf, shardName, startOf } from './log';

interface ShardState {
  readonly log: readonly ScheduleRecord[];
  readonly windows: Map<number, { seq: number; ids: number[] }>;
  readonly known: Map<number, number>;
  checkpoint: { prev: number; seq: number; arrived?: number; settledAt: number; invalidated: number[] };
  /** When the record after the checkpoint arrived, where an attempt to settle it has stopped. */
  waitingSince: number | undefined;
  doneLive: number;
  done: number;
  due: number;
  /** Until when, in seconds, no record of it is sent live, and every attempt to settle one fails. */
  liveStandsUntil: number;
  standsUntil: number;
}

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
  readonly shards: ShardState[];
  private readonly timers: FakeTimers;
  private readonly random: () => number;
  pages: ServedPage[] = [];
  private listed: Listed[] = [];
  private listedAt = Number.NEGATIVE_INFINITY;
  private readonly calm: boolean;
  private readonly lagging: boolean;
  private readonly isFast: boolean;

  constructor(log: readonly ScheduleRecord[][], timers: FakeTimers, random: () => number, troubles: Troubles) {
    this.timers = timers;
    this.random = random;
    this.calm = troubles.calm;
    this.lagging = troubles.lagging ?? false;
    this.isFast = troubles.fastAnswers ?? false;
    this.shards = log.map((records) => ({
      log: records,
      windows: new Map(),
      known: new Map(),
      checkpoint: { prev: 0, seq: 0, settledAt: 0, invalidated: [] },
      waitingSince: undefined,
      doneLive: 0,
      done: 0,
      due: 0,
      liveStandsUntil: 0,
      standsUntil: 0,
    }));
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
    return this.shards.flatMap((shard, i) => {
      const { seq, arrived = shard.waitingSince } = shard.checkpoint;
      if (arrived === undefined) return [];
      return [{ shard: shardName(i), seq: String(seq), arrived, until: this.settledUntil(shard) }];
    });
  }

  /** The rule of the service: `backend/src/domain/settled/closed-shards.ts`. */
  private settledUntil({ checkpoint: { arrived = 0, settledAt }, waitingSince }: ShardState): number {
    if (waitingSince !== undefined) return Math.max(arrived, waitingSince);
    const now = this.timers.now();
    const settling = settlingTime(SETTLE_AFTER);
    return now - settledAt > settledAt - arrived + settling ? now - settling : arrived;
  }

  private windows(): SettledAnswer['windows'] {
    return this.shards.flatMap((shard, i) =>
      [...shard.windows.keys()].map((window) => ({ ...this.window(shard, window), shard: shardName(i) })),
    );
  }

  private window({ windows }: ShardState, window: number): SettledWindow {
    const { seq, ids } = windows.get(window) ?? { seq: 0, ids: [] };
    return { start: startOf(window), seq: String(seq), series: seriesOf(ids) };
  }

  /** The checkpoints are read first, and then the windows, a page of them a while later. */
  async ask(next: string | undefined, broken: BrokenRule, topics: ReadonlySet<Topic>): Promise<SettledAnswer> {
    if (!this.calm && this.random() < 0.1) throw new Error('busy');
    const early = broken === 'checkpoint-first' ? this.windows() : undefined;
    const checkpoints = broken === 'checkpoint-first' ? [] : this.checkpoints();
    await new Promise<void>((resolve) => this.timers.after(this.isFast ? 5 : 50 + this.random() * 800, resolve));
    const windows = (early ?? this.windows()).filter(({ start }) => (start / 1000) % 2 === (next ? 1 : 0));
    const receiveCheckpoints = broken === 'checkpoint-first' ? this.checkpoints() : checkpoints;
    const asked = windows.map((window) => ofTopics(window, topics));
    return { checkpoints: receiveCheckpoints, windows: asked, ...(next === undefined && { next: 'second' }) };
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

  private send(index: number, shard: ShardState, invalidated: readonly number[]): void {
    const { prev, seq, arrived = 0 } = shard.checkpoint;
    const windows = invalidated.filter((w) => shard.windows.has(w)).map((window) => this.window(shard, window));
    const step = { shard: shardName(index), prev: String(prev), seq: String(seq), arrived };
    const cuts = new Map<string, SettledFrame[]>();
    for (const { page, topics, topicSet } of this.subscribers()) {
      const parts =
        cuts.get(topicSet) ?? cut({ ...step, topicSet, windows: windows.map((window) => ofTopics(window, topics)) });
      cuts.set(topicSet, parts);
      for (const part of parts) this.post(page, part);
    }
  }

  private live(index: number, records: readonly ScheduleRecord[]): void {
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
    const of = { shard: shardName(index), part: 1, of: 1, events: batch.length };
    const frame: DeltaFrame = { type: 'delta', ...of, arrived: { first, last }, windows };
    for (const { page, topics } of this.subscribers())
      if (this.calm || this.random() > 0.1)
        this.post(page, { ...frame, windows: windows.map((window) => ofTopics(window, topics)) });
  }

  /** Whether the batch was applied to its end; it may crash between any two writes, before the checkpoint and before the send. */
  private durable(index: number, shard: ShardState, batch: readonly ScheduleRecord[], crash: number): boolean {
    const invalidated = [...new Set(batch.map(({ window }) => window))];
    for (const [i, window] of invalidated.entries()) {
      if (crash === i) return false;
      this.write(shard, window, batch);
    }
    if (crash === invalidated.length) return false;
    const [first, last] = [batch[0]?.seq ?? 0, batch.at(-1)?.seq ?? 0];
    if (first <= shard.checkpoint.seq) this.send(index, shard, shard.checkpoint.invalidated);
    if (last > shard.checkpoint.seq) {
      const [arrived, settledAt] = [arrivalOf(batch.at(-1)), this.timers.now()];
      shard.checkpoint = { prev: shard.checkpoint.seq, seq: last, arrived, settledAt, invalidated };
      shard.waitingSince = undefined;
      if (crash === invalidated.length + 1) return false;
      this.send(index, shard, invalidated);
    }
    return true;
  }

  private write({ windows, known }: ShardState, window: number, batch: readonly ScheduleRecord[]): void {
    const before = windows.get(window) ?? { seq: 0, ids: [] };
    const rest = batch.filter((record) => record.window === window && record.seq > before.seq);
    const fresh = rest.filter(({ id, seq }) => {
      if (!known.has(id)) known.set(id, seq);
      return known.get(id) === seq;
    });
    const last = rest.at(-1);
    if (last) windows.set(window, { seq: last.seq, ids: [...before.ids, ...fresh.map(({ id }) => id)] });
  }

  tick(): void {
    for (const [index, shard] of this.shards.entries()) this.read(index, shard);
    for (const page of this.pages) if (page.on) page.pingWhenQuiet(this.checkpoints());
  }

  private read(index: number, shard: ShardState): void {
    if (this.lagging) this.makeLate(shard);
    const arrived = shard.log.filter(({ arrival }) => arrival <= this.seconds);
    if (arrived.length > shard.doneLive && this.seconds >= shard.liveStandsUntil && this.random() < 0.7) {
      this.live(index, arrived.slice(shard.doneLive));
      shard.doneLive = arrived.length;
    }
    if (this.seconds >= shard.due && arrived.length > shard.done) this.settle(index, shard, arrived);
  }

  /** Now and then a shard stands still for up to fifteen seconds. */
  private makeLate(shard: ShardState): void {
    if (this.random() < 0.004) shard.liveStandsUntil = this.seconds + 15 * this.random();
    if (this.random() < 0.004) shard.standsUntil = this.seconds + 15 * this.random();
  }

  private settle(index: number, shard: ShardState, arrived: readonly ScheduleRecord[]): void {
    const end = shard.done + 1 + Math.floor(this.random() * (arrived.length - shard.done));
    const crash = !this.calm && this.random() < 0.3 ? Math.floor(this.random() * 5) : -1;
    const whole =
      this.seconds >= shard.standsUntil && this.durable(index, shard, arrived.slice(shard.done, end), crash);
    if (whole) shard.done = end;
    else {
      const waiting = shard.log.find(({ seq }) => seq > shard.checkpoint.seq);
      shard.waitingSince = waiting && arrivalOf(waiting);
    }
    shard.due = this.seconds + (whole ? 1 + this.random() : 0.3);
  }
}
