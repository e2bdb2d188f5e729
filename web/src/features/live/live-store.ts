import type { DeltaFrame, SettledAnswer, SettledFrame, ShardCheckpoint } from '@millrace/contract';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import { apply, type LedgerInput, prune, waitsOf } from '../settling/apply';
import type { BackfillStatus } from '../settling/backfill';
import { type Coverage, connectedFrom, lostAt, pruneCoverage, withBackfilled } from '../settling/coverage';
import { type DeclaredByTopic, emptyState, type Invalidated, type LiveState, minuteOf } from '../settling/live-state';
import { type LatencySummary, LatencyTracker } from './latency';
import type { Painter } from './painter';

/** What the page shows. Each part stays the same object until it changes. */
export interface View {
  readonly state: LiveState;
  /** The same as of the last second: for what costs too much to draw with every event. */
  readonly calm: LiveState;
  readonly coverage: Coverage;
  /** Whether the times that the coverage lacks are being backfilled. */
  readonly backfillStatus: BackfillStatus;
  /** The current second by the server's clock, ms. Changes once a second, and with it everything that scrolls. */
  readonly now: number;
  /** When the newest event came, by the server's clock, ms; of events from before, when they happened. */
  readonly updatedAt: number | undefined;
  readonly latency: LatencySummary | undefined;
}

export interface LiveStoreDeps {
  readonly declared: DeclaredByTopic;
  readonly now: () => number;
  readonly painter: Painter;
}

/**
 * Takes in frames and shows them, one picture at a time. While it is paused it takes in everything and shows what it showed. It is
 * written by hand since no library merges deltas with what settles, or holds a picture while data keeps coming.
 */
export class LiveStore {
  private readonly deps: LiveStoreDeps;
  private readonly listeners = new Set<() => void>();
  private readonly latency = new LatencyTracker();
  private readonly invalidated = new Set<(invalidated: Invalidated) => void>();
  private queue: LedgerInput[] = [];
  private offset = 0;
  private span = LIVE_SPAN_MS;
  private current: View;
  private shown: View;
  private isPaused = false;

  constructor(deps: LiveStoreDeps) {
    this.deps = deps;
    const now = this.second();
    this.current = {
      state: emptyState,
      calm: emptyState,
      coverage: [],
      backfillStatus: 'under way',
      now,
      updatedAt: undefined,
      latency: undefined,
    };
    this.shown = this.current;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get view(): View {
    return this.shown;
  }

  get paused(): boolean {
    return this.isPaused;
  }

  /** The server's clock, ms. */
  serverNow(): number {
    return this.deps.now() + this.offset;
  }

  setOffset(ms: number): void {
    this.offset = ms;
  }

  receive(frame: DeltaFrame | SettledFrame): void {
    this.take({ kind: 'frame', frame, at: this.deps.now() });
    if (frame.type === 'settled') this.notifyInvalidated(frame.invalidated);
  }

  /** Takes in a page of what is settled. */
  receivePage(windows: SettledAnswer['windows']): void {
    this.take({ kind: 'page', windows });
  }

  /** Everything up to these checkpoints has come, of all time from `from` to `to` (ms, by the server's clock). */
  backfilled(checkpoints: readonly ShardCheckpoint[], from: number, to: number): void {
    this.take({ kind: 'reached', checkpoints });
    this.change({ coverage: withBackfilled(this.current.coverage, from, to) });
  }

  /** How far each shard is settled, as the server reports. */
  receiveCheckpoints(checkpoints: readonly ShardCheckpoint[]): void {
    this.take({ kind: 'reported', checkpoints, at: this.deps.now() });
  }

  /** A finished backfill may have changed any window. */
  setBackfillStatus(status: BackfillStatus): void {
    this.change({ backfillStatus: status });
    if (status === 'done') this.notifyInvalidated('anything');
  }

  /** How much of the past is shown and compared with, ms: what is worth backfilling. */
  setSpan(ms: number): void {
    this.span = ms;
  }

  /** Start of the earliest window worth backfilling, a whole minute, ms by the server's clock. */
  wantedSince(): number {
    return minuteOf(this.serverNow() - this.span);
  }

  /** Since when something is overdue, ms by this machine's clock. */
  waits(): ReturnType<typeof waitsOf> {
    return waitsOf(this.current.state);
  }

  /** Reports what may have changed of what is settled, until the function that it returns is called. */
  onInvalidated(listener: (invalidated: Invalidated) => void): () => void {
    this.invalidated.add(listener);
    return () => this.invalidated.delete(listener);
  }

  private notifyInvalidated(invalidated: Invalidated): void {
    for (const listener of this.invalidated) listener(invalidated);
  }

  private take(input: LedgerInput): void {
    this.queue.push(input);
    if (this.queue.length === 1) this.deps.painter.nextFrame(() => this.flush());
  }

  /** `at` by this machine's clock, ms. */
  cover(connected: boolean, at: number): void {
    const mark = connected ? connectedFrom : lostAt;
    this.change({ coverage: mark(this.current.coverage, at + this.offset) });
  }

  /** Lets time move on. Called once a second. */
  tick(): void {
    const now = this.second();
    const oldest = minuteOf(now - LIVE_SPAN_MS);
    const state = prune(this.current.state, oldest);
    this.change({
      now,
      state,
      calm: state,
      coverage: pruneCoverage(this.current.coverage, oldest),
      latency: this.latency.summary(this.deps.now()),
    });
  }

  setPaused(paused: boolean): void {
    this.isPaused = paused;
    this.change({});
  }

  private flush(): void {
    const inputs = this.queue;
    this.queue = [];
    const oldest = minuteOf(this.current.now - LIVE_SPAN_MS);
    const state = apply(this.current.state, inputs, { declared: this.deps.declared, oldest });
    this.change({ state, updatedAt: this.updatedAt(inputs) });
    if (!this.isPaused) this.deps.painter.afterPaint(() => this.measure(inputs));
  }

  private updatedAt(inputs: readonly LedgerInput[]): number | undefined {
    if (inputs.some((input) => input.kind === 'frame' && input.frame.type === 'delta')) return this.serverNow();
    const starts = inputs.flatMap((input) => (input.kind === 'page' ? input.windows.map(({ start }) => start) : []));
    const newest = starts.reduce((a, b) => Math.max(a, b), this.current.updatedAt ?? 0);
    return newest === 0 ? undefined : Math.min(newest, this.serverNow());
  }

  private measure(inputs: readonly LedgerInput[]): void {
    const at = this.deps.now();
    for (const input of inputs)
      if (input.kind === 'frame' && input.frame.type === 'delta')
        this.latency.add(at, this.serverNow() - input.frame.arrived.first);
  }

  private change(change: Partial<View>): void {
    this.current = { ...this.current, ...change };
    const before = this.shown;
    if (!this.isPaused) this.shown = this.current;
    if (this.shown !== before || Object.keys(change).length === 0) for (const listener of this.listeners) listener();
  }

  private second(): number {
    return Math.floor(this.serverNow() / 1000) * 1000;
  }
}
