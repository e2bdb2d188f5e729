import type { DeltaFrame, SettledAnswer, SettledFrame, ShardCheckpoint, Topic } from '@millrace/contract';
import type { FakeTimers } from '../../../lib/testing/fake-timers';
import { Backfill, SENDERS_KNOW_MS } from '../../settling/backfill';
import { stateOf } from '../../settling/coverage';
import { windowAt } from '../../settling/live-state';
import { LiveStore } from '../live-store';
import { allTopics, shardName, startOf } from './log';
import { promptPainter } from './prompt-painter';

/** One rule of the design swapped for its absence, in what stands between the page and the server. */
export type BrokenRule = 'second-look' | 'gap-and-pong' | 'parts' | 'checkpoint-first' | undefined;

/** How long settling takes, as the server says, ms. */
export const SETTLE_AFTER = 4000;

/** The server as a page asks it. */
export interface AskedServer {
  ask(next: string | undefined, broken: BrokenRule, topics: ReadonlySet<Topic>): Promise<SettledAnswer>;
}

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
      },
      since: () => 0,
      ask: (query) => server.ask(query.next, broken, this.topics),
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
    const series = this.store.view.state.series.get(topic);
    const found = series && windowAt(series, startOf(window))?.get(shardName(shard));
    return found?.total?.count ?? 0;
  }

  /** Until when whatever arrived is in the step [from, to), if the page draws it as known. */
  knownUntil(from: number, to: number): number | undefined {
    const { view } = this.store;
    if (stateOf(view, from, to) !== 'known') return undefined;
    return view.settled.find((span) => (span.to ?? 0) >= to)?.to;
  }
}
