import type { DeltaFrame, SettledAnswer, SettledFrame, ShardCheckpoint, Topic } from '@millrace/contract';
import type { FakeTimers } from '../../../lib/testing/fake-timers';
import { Backfill } from '../../settling/backfill';
import { windowAt } from '../../settling/live-state';
import { LiveStore } from '../live-store';
import { shardName, startOf } from './log';

/** One rule of the design swapped for its absence, in what stands between the page and the server. */
export type BrokenRule = 'second-look' | 'gap-and-pong' | 'parts' | 'checkpoint-first' | undefined;

const SETTLE_AFTER = 4000;

/** The server as a page asks it. */
export interface AskedServer {
  ask(next: string | undefined, broken: BrokenRule): Promise<SettledAnswer>;
}

/** The store and the backfill of one page, with a connection that comes and goes. */
export class FakePage {
  readonly store: LiveStore;
  private readonly backfill: Backfill;
  private readonly timers: FakeTimers;
  private readonly broken: BrokenRule;
  on = false;
  private frameAt: number | undefined;

  constructor(server: AskedServer, timers: FakeTimers, random: () => number, broken: BrokenRule) {
    this.timers = timers;
    this.broken = broken;
    this.store = new LiveStore({
      declared: new Map(),
      now: timers.now,
      painter: { nextFrame: (task) => task(), afterPaint: () => undefined },
    });
    const { store } = this;
    this.backfill = new Backfill({
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
    this.backfill.subscribed(this.broken === 'second-look' ? 1e9 : SETTLE_AFTER);
  }

  disconnect(): void {
    this.on = false;
    this.backfill.lost();
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
