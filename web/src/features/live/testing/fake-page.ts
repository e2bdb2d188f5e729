import type { DeltaFrame, SettledAnswer, SettledFrame, ShardCheckpoint, Topic } from '@millrace/contract';
import type { FakeTimers } from '../../../lib/testing/fake-timers';
import { Backfill, type BackfillQuery, SENDERS_KNOW_MS } from '../../settling/backfill';
import { stateOf } from '../../settling/coverage';
import { windowAt } from '../../settling/live-state';
import { SECOND } from '../../settling/testing/frames';
import { LiveStore } from '../live-store';
import type { Painter } from '../painter';
import { allTopics, arrivalOf, type ScheduleRecord, shardName, startOf, topicsOf } from './log';

/** One rule of the design swapped for its absence, in what stands between the page and the server. */
export type BrokenRule = 'second-look' | 'gap-and-pong' | 'parts' | 'checkpoint-first' | undefined;

/** How long settling takes, as the server says, ms. */
export const SETTLE_AFTER = 4000;

/** The server as a page asks it. */
export interface AskedServer {
  ask(query: BackfillQuery, broken: BrokenRule, topics: ReadonlySet<Topic>): Promise<SettledAnswer>;
}

/** A screen that is ready at any moment, and that nobody looks at. */
export const promptPainter = (timers: Pick<FakeTimers, 'now' | 'after'>): Painter => ({
  nextFrame: (task, notBefore = 0) => {
    if (notBefore <= timers.now()) task();
    else timers.after(notBefore - timers.now(), task);
  },
  afterPaint: () => undefined,
});

type LiveView = LiveStore['view'];

const shownIn = ({ state }: LiveView, topic: Topic, window: number, shard: number): number => {
  const series = state.series.get(topic);
  return (series && windowAt(series, startOf(window))?.get(shardName(shard))?.total?.count) ?? 0;
};

/** The store and the backfill of one page, with a connection that comes and goes. */
export class FakePage {
  readonly store: LiveStore;
  private readonly backfill: Backfill;
  private readonly timers: FakeTimers;
  private readonly broken: BrokenRule;
  on = false;
  readonly topics: ReadonlySet<Topic> = new Set(allTopics);
  private frameAt: number | undefined;
  private heardAt = 0;
  private pingedAt = 0;
  private cancelCover: () => void = () => undefined;

  constructor(server: AskedServer, timers: FakeTimers, random: () => number, broken: BrokenRule) {
    this.timers = timers;
    this.broken = broken;
    this.store = new LiveStore({
      declared: new Map(),
      now: timers.now,
      painter: promptPainter(timers),
    });
    const { store } = this;
    store.setSettleAfter(SETTLE_AFTER);
    this.backfill = new Backfill({
      timers,
      random,
      settled: {
        waits: () => this.waits(),
        receivePage: (windows) => store.receivePage(windows),
        backfilled: (checkpoints, since, othersUntil) => store.backfilled(checkpoints, since, othersUntil),
        setBackfillStatus: (backfillStatus) => store.setBackfillStatus(backfillStatus),
        serverNow: () => store.serverNow(),
        retention: store.retention,
      },
      since: () => store.retention.wantedSince(),
      ask: (query) => server.ask(query, broken, this.topics),
    });
  }

  private waits() {
    const { missing, unsettled } = this.store.waits();
    return { missing: this.broken === 'gap-and-pong' ? undefined : missing, unsettled };
  }

  connect(): void {
    this.on = true;
    this.frameAt = undefined;
    this.heardAt = this.timers.now();
    this.cancelCover = this.timers.after(SENDERS_KNOW_MS, () => this.store.cover(true, this.timers.now()));
    this.backfill.subscribed(this.broken === 'second-look' ? 1e9 : SETTLE_AFTER);
  }

  disconnect(): void {
    this.on = false;
    this.cancelCover();
    this.store.cover(false, this.heardAt);
    this.backfill.lost();
  }

  receive(frame: DeltaFrame | SettledFrame): void {
    this.heardAt = this.timers.now();
    this.frameAt = this.timers.now();
    this.store.receive(this.broken === 'parts' && frame.type === 'settled' ? { ...frame, part: 1, of: 1 } : frame);
  }

  /** Asks how far the server is where it does not hear of a shard, as a session does. */
  pingWhenNeeded(checkpoints: readonly ShardCheckpoint[]): void {
    const now = this.timers.now();
    if (now - this.pingedAt < 5000 || !this.store.needsCheckpoints()) return;
    this.pingedAt = now;
    this.store.receiveCheckpoints(checkpoints, now);
  }

  /** Asks once how far the server is when frames have stopped, as a session does. */
  pingWhenQuiet(checkpoints: readonly ShardCheckpoint[]): void {
    if (this.frameAt === undefined || this.timers.now() - this.frameAt < SETTLE_AFTER) return;
    this.frameAt = undefined;
    this.store.receiveCheckpoints(checkpoints, this.timers.now());
  }

  shown(topic: Topic, window: number, shard: number): number {
    return shownIn(this.store.view, topic, window, shard);
  }
}

/** A step that a page draws as known, and lower than it is. */
export interface FalseStep {
  readonly from: number;
  readonly at: number;
  readonly shown: number;
  readonly arrived: number;
}

/** What a page drew as known of one metric. */
export interface Watched {
  readonly falseSteps: readonly FalseStep[];
  /** Steps that it should know by now and says it does not. */
  readonly withheld: number;
  /** Steps drawn as known, so that a page that knows nothing does not pass. */
  readonly known: number;
}

/** When each event of a step arrived first, ms. */
type Arrivals = readonly number[];

/** Looks at every step of a metric that a page draws as known, over its life. */
export class Watch implements Watched {
  readonly falseSteps: FalseStep[] = [];
  known = 0;
  private readonly view: () => LiveView | undefined;
  private readonly topic: Topic;
  private readonly stepWindows: number;
  private readonly steps: readonly Arrivals[];
  private readonly shards: number;

  /** `stepWindows`: how many windows a step has. */
  constructor(
    view: () => LiveView | undefined,
    log: readonly ScheduleRecord[][],
    { topic, stepWindows }: { topic: Topic; stepWindows: number },
  ) {
    this.view = view;
    this.topic = topic;
    this.stepWindows = stepWindows;
    this.steps = this.arrivalsByStep(log);
    this.shards = log.length;
  }

  look(now: number): void {
    for (const [step, arrivals] of this.steps.entries()) {
      const until = this.knownUntil(step);
      if (until === undefined) continue;
      this.known += 1;
      const [shown, arrived] = [this.shown(step), arrivals.filter((at) => at < until).length];
      if (shown < arrived) this.falseSteps.push({ from: step * this.stepWindows, at: now - SECOND, shown, arrived });
    }
  }

  get withheld(): number {
    return this.steps.filter((_, step) => this.knownUntil(step) === undefined).length;
  }

  private arrivalsByStep(log: readonly ScheduleRecord[][]): readonly Arrivals[] {
    const steps: Map<number, number>[] = [];
    for (const record of log.flat().filter(({ id }) => topicsOf(id).includes(this.topic))) {
      const step = Math.floor(record.window / this.stepWindows);
      steps[step] ??= new Map();
      const first = steps[step].get(record.id) ?? Number.POSITIVE_INFINITY;
      steps[step].set(record.id, Math.min(first, arrivalOf(record)));
    }
    return Array.from(steps, (step) => [...(step?.values() ?? [])]);
  }

  /** Until when whatever arrived is in a step, if the page draws it as known. */
  private knownUntil(step: number): number | undefined {
    const view = this.view();
    const [from, to] = [startOf(step * this.stepWindows), startOf((step + 1) * this.stepWindows)];
    if (!view || stateOf(view, from, to) !== 'known') return undefined;
    return view.settled.find((span) => (span.to ?? 0) >= to)?.to;
  }

  private shown(step: number): number {
    const view = this.view();
    let sum = 0;
    for (let window = step * this.stepWindows; window < (step + 1) * this.stepWindows; window++)
      for (let shard = 0; shard < this.shards; shard++) sum += view ? shownIn(view, this.topic, window, shard) : 0;
    return sum;
  }
}
