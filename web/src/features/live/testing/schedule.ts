import {
  type DeltaFrame,
  type SettledAnswer,
  type SettledFrame,
  type SettledWindow,
  type ShardCheckpoint,
  seededRandom,
  type Topic,
} from '@millrace/contract';
import { createFakeTimers, type FakeTimers } from '../../../lib/testing/fake-timers';
import { Backfill } from '../../settling/backfill';
import { windowAt } from '../../settling/live-state';
import { SECOND } from '../../settling/testing/frames';
import { LiveStore } from '../live-store';
import { cut, idsByWindow, type LogRecord, makeLog, seriesOf, shardName, startOf } from './log';

/** One rule of the design swapped for its absence, in what stands between the page and the server. */
export type Broken = 'second-look' | 'gap-and-pong' | 'parts' | 'checkpoint-first' | undefined;

const SETTLE_AFTER = 4000;
const STEP_MS = 100;

/** The store and the settler of one page, with a connection that comes and goes. */
class FakePage {
  readonly store: LiveStore;
  private readonly settler: Backfill;
  private readonly timers: FakeTimers;
  private readonly broken: Broken;
  on = false;
  private frameAt: number | undefined;

  constructor(server: FakeServer, timers: FakeTimers, random: () => number, broken: Broken) {
    this.timers = timers;
    this.broken = broken;
    this.store = new LiveStore({
      declared: new Map(),
      now: timers.now,
      painter: { nextFrame: (task) => task(), afterPaint: () => undefined },
    });
    const { store } = this;
    this.settler = new Backfill({
      timers,
      random,
      settled: {
        waits: () => this.waits(),
        receivePage: (windows) => store.receivePage(windows),
        backfilled: (checkpoints, from, to) => store.backfilled(checkpoints, from, to),
        setBackfillStatus: (backfillStatus) => store.setBackfillStatus(backfillStatus),
        serverNow: () => store.serverNow(),
      },
      since: () => 0,
      ask: (query) => server.ask(query.next, broken),
    });
  }

  private waits() {
    const { missing, unsettled } = this.store.waits();
    return { missing: this.broken === 'gap-and-pong' ? undefined : missing, unsettled };
  }

  connect(): void {
    this.on = true;
    this.frameAt = undefined;
    this.settler.subscribed(this.broken === 'second-look' ? 1e9 : SETTLE_AFTER);
  }

  disconnect(): void {
    this.on = false;
    this.settler.lost();
  }

  receive(frame: DeltaFrame | SettledFrame): void {
    this.frameAt = this.timers.now();
    this.store.receive(this.broken === 'parts' && frame.type === 'settled' ? { ...frame, part: 1, of: 1 } : frame);
  }

  /** Asks once how far the server is when frames have stopped, as a session does. */
  pingWhenQuiet(checkpoints: readonly ShardCheckpoint[]): void {
    if (this.frameAt === undefined || this.timers.now() - this.frameAt < SETTLE_AFTER) return;
    this.frameAt = undefined;
    this.store.receiveCheckpoints(checkpoints);
  }

  shown(topic: Topic, window: number, shard: number): number {
    const series = this.store.view.state.series.get(topic);
    const found = series && windowAt(series, startOf(window))?.get(shardName(shard));
    return found?.total?.count ?? 0;
  }
}

interface ShardState {
  readonly log: readonly LogRecord[];
  readonly windows: Map<number, { seq: number; ids: number[] }>;
  readonly known: Map<number, number>;
  checkpoint: { prev: number; seq: number; invalidated: number[] };
  doneLive: number;
  done: number;
  due: number;
}

/** `live`, `durable` and `GET /settled`, with everything that can go wrong between them and the pages. */
class FakeServer {
  readonly shards: ShardState[];
  private readonly timers: FakeTimers;
  private readonly random: () => number;
  pages: FakePage[] = [];
  private listed: FakePage[] = [];
  private listedAt = Number.NEGATIVE_INFINITY;
  private readonly calm: boolean;

  constructor(log: readonly LogRecord[][], timers: FakeTimers, random: () => number, calm: boolean) {
    this.timers = timers;
    this.random = random;
    this.calm = calm;
    this.shards = log.map((records) => ({
      log: records,
      windows: new Map(),
      known: new Map(),
      checkpoint: { prev: 0, seq: 0, invalidated: [] },
      doneLive: 0,
      done: 0,
      due: 0,
    }));
  }

  private get seconds(): number {
    return (this.timers.now() - SECOND) / 1000;
  }

  /** Whether the last record is in the log. */
  get arrived(): boolean {
    return this.shards.every(({ log }) => (log.at(-1)?.arrival ?? 0) <= this.seconds);
  }

  get done(): boolean {
    return this.shards.every(({ log, done, doneLive }) => done === log.length && doneLive === log.length);
  }

  checkpoints(): ShardCheckpoint[] {
    return this.shards.flatMap(({ checkpoint }, i) =>
      checkpoint.seq > 0 ? [{ shard: shardName(i), seq: String(checkpoint.seq) }] : [],
    );
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
  async ask(next: string | undefined, broken: Broken): Promise<SettledAnswer> {
    if (!this.calm && this.random() < 0.1) throw new Error('busy');
    const early = broken === 'checkpoint-first' ? this.windows() : undefined;
    const checkpoints = broken === 'checkpoint-first' ? [] : this.checkpoints();
    await new Promise<void>((resolve) => this.timers.after(50 + this.random() * 800, resolve));
    const windows = (early ?? this.windows()).filter(({ start }) => (start / 1000) % 2 === (next ? 1 : 0));
    const receiveCheckpoints = broken === 'checkpoint-first' ? this.checkpoints() : checkpoints;
    return { checkpoints: receiveCheckpoints, windows, ...(next === undefined && { next: 'second' }) };
  }

  /** Whom a sender sends to is as old as a second. */
  private viewers(): FakePage[] {
    if (this.timers.now() - this.listedAt > 1000) {
      this.listed = this.pages.filter(({ on }) => on);
      this.listedAt = this.timers.now();
    }
    return this.listed;
  }

  /** Delivered, doubled, or lost: with a disconnect, or unnoticed. */
  private post(page: FakePage, frame: DeltaFrame | SettledFrame): void {
    if (!page.on) return;
    const luck = this.calm ? 1 : this.random();
    if (luck < 0.04) page.disconnect();
    else if (luck >= 0.14) {
      page.receive(frame);
      if (luck < 0.2) page.receive(frame);
    }
  }

  private send(index: number, shard: ShardState, invalidated: readonly number[]): void {
    const { prev, seq } = shard.checkpoint;
    const windows = invalidated.filter((w) => shard.windows.has(w)).map((window) => this.window(shard, window));
    const parts = cut({ shard: shardName(index), prev: String(prev), seq: String(seq), windows });
    for (const page of this.viewers()) for (const part of parts) this.post(page, part);
  }

  private live(index: number, batch: readonly LogRecord[]): void {
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
    const arrived = { first: this.timers.now(), last: this.timers.now() };
    const frame: DeltaFrame = { type: 'delta', shard: shardName(index), part: 1, of: 1, arrived, windows };
    for (const page of this.viewers()) if (this.calm || this.random() > 0.1) this.post(page, frame);
  }

  /** Whether the batch was applied to its end; it may crash between any two writes, before the checkpoint and before the send. */
  private durable(index: number, shard: ShardState, batch: readonly LogRecord[], crash: number): boolean {
    const invalidated = [...new Set(batch.map(({ window }) => window))];
    for (const [i, window] of invalidated.entries()) {
      if (crash === i) return false;
      this.write(shard, window, batch);
    }
    if (crash === invalidated.length) return false;
    const [first, last] = [batch[0]?.seq ?? 0, batch.at(-1)?.seq ?? 0];
    if (first <= shard.checkpoint.seq) this.send(index, shard, shard.checkpoint.invalidated);
    if (last > shard.checkpoint.seq) {
      shard.checkpoint = { prev: shard.checkpoint.seq, seq: last, invalidated };
      if (crash === invalidated.length + 1) return false;
      this.send(index, shard, invalidated);
    }
    return true;
  }

  private write({ windows, known }: ShardState, window: number, batch: readonly LogRecord[]): void {
    const before = windows.get(window) ?? { seq: 0, ids: [] };
    const rest = batch.filter((record) => record.window === window && record.seq > before.seq);
    const fresh = rest.filter(({ id, seq }) => {
      if (!known.has(id)) known.set(id, seq);
      return known.get(id) === seq;
    });
    const last = rest.at(-1);
    if (last) windows.set(window, { seq: last.seq, ids: [...before.ids, ...fresh.map(({ id }) => id)] });
  }

  step(): void {
    for (const [index, shard] of this.shards.entries()) this.read(index, shard);
    for (const page of this.pages) if (page.on) page.pingWhenQuiet(this.checkpoints());
  }

  private read(index: number, shard: ShardState): void {
    const there = shard.log.filter(({ arrival }) => arrival <= this.seconds);
    if (there.length > shard.doneLive && this.random() < 0.7) {
      this.live(index, there.slice(shard.doneLive));
      shard.doneLive = there.length;
    }
    if (this.seconds < shard.due || there.length === shard.done) return;
    const end = shard.done + 1 + Math.floor(this.random() * (there.length - shard.done));
    const crash = !this.calm && this.random() < 0.3 ? Math.floor(this.random() * 5) : -1;
    const whole = this.durable(index, shard, there.slice(shard.done, end), crash);
    if (whole) shard.done = end;
    shard.due = this.seconds + (whole ? 1 + this.random() : 0.3);
  }
}

export interface ScheduleOutcome {
  /** Figures that are not the truth ten seconds after everything was stored. */
  readonly wrong: number;
  /** How often a figure became less than it was. */
  readonly dips: number;
}

interface ShownFigure {
  readonly key: string;
  readonly truth: number;
  readonly shown: number;
}

/** Every figure of the log, as it is and as the page shows it. */
const figuresOf = (log: readonly LogRecord[][], page: FakePage): ShownFigure[] =>
  log.flatMap((records, shard) =>
    [...idsByWindow(records)].flatMap(([window, ids]) =>
      seriesOf(ids).map(({ topic, breakdown }) => ({
        key: `${topic} ${window} ${shard}`,
        truth: breakdown.total?.count ?? 0,
        shown: page.shown(topic, window, shard),
      })),
    ),
  );

/** Counts how often a figure has become less. */
const dipCounter = () => {
  const most = new Map<string, number>();
  let dips = 0;
  const look = (figures: readonly ShownFigure[]): void => {
    for (const { key, shown } of figures) {
      if (shown < (most.get(key) ?? 0)) dips += 1;
      most.set(key, shown);
    }
  };
  return { look, dips: () => dips };
};

/** The log without what was sent twice. */
const onceEach = (log: readonly LogRecord[][]): LogRecord[][] => {
  const seen = new Set<number>();
  return log.map((records) => records.filter(({ id }) => !seen.has(id) && seen.add(id)));
};

/** Lets the schedule pass, until ten seconds after everything was stored. */
const pass = async (server: FakeServer, timers: FakeTimers, onStep: () => void): Promise<void> => {
  for (let quiet = 0; quiet < 10_000; quiet = server.done ? quiet + STEP_MS : 0) {
    await timers.advance(STEP_MS);
    server.step();
    onStep();
  }
};

/** One schedule by chance. A calm one has no duplicates and loses nothing. */
export const runSchedule = async (
  seed: number,
  { broken, calm = false }: { broken?: Broken; calm?: boolean } = {},
): Promise<ScheduleOutcome> => {
  const random = seededRandom(seed);
  const timers = createFakeTimers(SECOND);
  const log = calm ? onceEach(makeLog(random)) : makeLog(random);
  const server = new FakeServer(log, timers, random, calm);
  const pages = Array.from({ length: 3 }, () => ({
    page: new FakePage(server, timers, random, broken),
    counter: dipCounter(),
  }));
  server.pages = pages.map(({ page }) => page);
  for (const page of server.pages.slice(0, calm ? 3 : 2)) page.connect();
  await pass(server, timers, () => {
    for (const [i, { page, counter }] of pages.entries()) {
      // The last page comes when the last events are on their way.
      if (!page.on && (i < 2 || server.arrived) && random() < (server.done ? 1 : 0.1)) page.connect();
      if (calm) counter.look(figuresOf(log, page));
    }
  });
  const figures = server.pages.flatMap((page) => figuresOf(log, page));
  for (const page of server.pages) page.disconnect();
  return {
    wrong: figures.filter(({ truth, shown }) => truth !== shown).length,
    dips: pages.reduce((sum, { counter }) => sum + counter.dips(), 0),
  };
};
