import type { DeltaFrame, SettledAnswer, SettledFrame, ShardCheckpoint } from '@millrace/contract';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import { apply, type LedgerInput, prune, slicesOf, waitingShards, waitsOf } from '../settling/apply';
import { type BackfillStatus, settlingTime } from '../settling/backfill';
import { settledCoverage } from '../settling/checkpoints';
import { type Coverage, connectedFrom, lostAt, pruneCoverage, sameCoverage } from '../settling/coverage';
import type { DeclaredByTopic, Invalidated, LiveState } from '../settling/live-state';
import { LatencyTracker } from './latency';
import { type Painter, Pictures } from './painter';
import { Retention } from './retention';
import { type Freshness, Waiting } from './status';
import { emptyView, freshnessOf, type View, viewAfter } from './view';

export interface LiveStoreDeps {
  readonly declared: DeclaredByTopic;
  readonly now: () => number;
  readonly painter: Painter;
}

/** Where some shard has not been settled here for so long, the page asks how far it is. */
const ASK_AFTER_MS = 12_000;

/**
 * Takes in frames and shows them, one picture at a time: at once what is in a hurry, and twice a second all of it. While it is paused it takes in everything and shows what it showed. It is
 * written by hand since no library merges deltas with what settles, or holds a picture while data keeps coming.
 */
export class LiveStore {
  /** How much of the past it holds. */
  readonly retention = new Retention(() => this.serverNow());
  private readonly deps: LiveStoreDeps;
  private readonly pictures: Pictures;
  private readonly latency = new LatencyTracker();
  private readonly invalidated = new Set<(invalidated: Invalidated) => void>();
  private readonly queue: LedgerInput[] = [];
  /** Whether something was filled in that is not all shown. */
  private filling = false;
  private offset = 0;
  private settleAfter = 5000;
  /** When whatever arrived was delivered live, by the server's clock. */
  private delivered: Coverage = [];
  private current: View;
  private shown: View;
  private waiting: Waiting | undefined;
  private fresh: Freshness;

  constructor(deps: LiveStoreDeps) {
    this.deps = deps;
    this.pictures = new Pictures(deps.painter, deps.now, () => this.flush());
    this.current = emptyView(this.second());
    this.shown = this.current;
    this.fresh = this.freshnessNow();
  }

  readonly subscribe = (listener: () => void): (() => void) => this.pictures.subscribe(listener);

  /** The same for a figure that shows each event at once. */
  readonly follow: Pictures['follow'] = (topic, listener) => this.pictures.follow(topic, listener);

  get view(): View {
    return this.shown;
  }

  get paused(): boolean {
    return this.waiting !== undefined;
  }

  /** How fresh the page is, as of the last second. It goes on during a pause. */
  get freshness(): Freshness {
    return this.fresh;
  }

  /** The server's clock, ms. */
  serverNow(): number {
    return this.deps.now() + this.offset;
  }

  setOffset(ms: number): void {
    this.offset = ms;
  }

  /** How long settling takes, ms. */
  setSettleAfter(ms: number): void {
    this.settleAfter = ms;
  }

  receive(frame: DeltaFrame | SettledFrame): void {
    if (frame.type === 'delta') this.waiting?.add(frame);
    this.take({ kind: 'frame', frame, at: this.deps.now() });
    if (frame.type === 'settled') this.notifyInvalidated(frame.invalidated);
  }

  /** Takes in a page of what is settled, so much with each picture that none is late for it. */
  receivePage(windows: SettledAnswer['windows']): void {
    for (const slice of slicesOf(windows)) this.take({ kind: 'page', windows: slice });
  }

  /** Everything from `since` on has come, up to these checkpoints. Of other shards nothing arrived before `othersUntil`. */
  backfilled(checkpoints: readonly ShardCheckpoint[], since: number, othersUntil: number): void {
    this.take({ kind: 'reached', checkpoints, since, othersUntil });
    this.retention.answered(since);
  }

  /** How far each shard is settled, as the server reported at `time`, ms by its clock. */
  receiveCheckpoints(checkpoints: readonly ShardCheckpoint[], time: number): void {
    this.take({
      kind: 'reported',
      checkpoints,
      at: this.deps.now(),
      othersUntil: time - settlingTime(this.settleAfter),
    });
  }

  /** A finished backfill may have changed any window. */
  setBackfillStatus(status: BackfillStatus): void {
    this.change({ backfillStatus: status });
    if (status === 'done') this.notifyInvalidated('anything');
  }

  /** Since when something is overdue, ms by this machine's clock. */
  waits(): ReturnType<typeof waitsOf> {
    return waitsOf(this.current.state);
  }

  /** Whether some shard has been quiet for so long that only the server can say how far it is settled. */
  needsCheckpoints(): boolean {
    return this.serverNow() - (this.current.settled.at(-1)?.to ?? 0) > ASK_AFTER_MS;
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
    this.retention.takes();
    this.queue.push(input);
    this.pictures.ask(input.kind !== 'frame' || this.pictures.isHurried(input.frame));
  }

  /** From `at` (by this machine's clock, ms) on everything is delivered live, or nothing. */
  cover(connected: boolean, at: number): void {
    this.delivered = (connected ? connectedFrom : lostAt)(this.delivered, at + this.offset);
    this.change({});
  }

  /** Lets time move on. Called once a second. */
  tick(): void {
    const now = this.second();
    this.takeIn();
    const state = prune(this.current.state, this.retention.forget(), now);
    this.delivered = pruneCoverage(this.delivered, now - LIVE_SPAN_MS);
    const settled = this.settledOf(state);
    this.update({ now, state, calm: state, settled, latency: this.latency.summary(this.deps.now()) });
    this.show();
  }

  setPaused(paused: boolean): void {
    this.waiting = paused ? (this.waiting ?? new Waiting(this.serverNow())) : undefined;
    this.show();
  }

  /** Returns whether anything looks different. */
  private flush(): boolean {
    const before = this.current.state;
    const isFilled = this.takeIn();
    const isWhole = isFilled || this.paused || this.pictures.isWholeDue;
    const looksNew = isWhole || this.showHurried(before);
    if (isWhole) this.change({});
    const seen = this.latency.seen((frame) => isWhole || this.pictures.isHurried(frame));
    if (this.queue.length > 0) this.pictures.ask(true);
    // What comes during a pause is not measured.
    if (!this.paused) this.deps.painter.afterPaint(() => this.latency.painted(seen, this.deps.now(), this.serverNow()));
    return looksNew;
  }

  /** Returns whether something was filled in, and is there whole, and not only followed by frames. */
  private takeIn(): boolean {
    const slice = this.queue.findIndex(({ kind }) => kind === 'page');
    const inputs = this.queue.splice(0, slice < 0 ? this.queue.length : slice + 1);
    this.filling ||= inputs.some(({ kind }) => kind !== 'frame');
    const isFilled = this.filling && this.queue.length === 0;
    if (isFilled) this.filling = false;
    const { state: before } = this.current;
    const state = apply(before, inputs, { declared: this.deps.declared, oldest: this.retention.forget() });
    // What frames settle shows with the next second; what was missing, at once, and everywhere: what is known without it would be drawn as zero.
    const filled = isFilled && { settled: this.settledOf(state), calm: state };
    this.update({ state, updatedAt: this.updatedAt(inputs), ...filled });
    const since = this.delivered.at(-1)?.from ?? Number.POSITIVE_INFINITY;
    const frames = inputs.flatMap((input) => (input.kind === 'frame' ? input.frame : []));
    const late = state.late.filter((arrived) => arrived >= since);
    this.latency.came(frames, late, this.deps.now());
    return isFilled;
  }

  private showHurried(before: LiveState): boolean {
    this.pictures.ask(false);
    this.shown = this.current;
    return this.pictures.drawHurried((topic) => before.series.get(topic) !== this.shown.state.series.get(topic));
  }

  private settledOf(state: LiveState): Coverage {
    const waiting = waitingShards(state, this.deps.now() - this.settleAfter);
    const settled = this.retention.heldOf(settledCoverage(state.checkpoints, waiting));
    return sameCoverage(settled, this.current.settled) ? this.current.settled : settled;
  }

  private updatedAt(inputs: readonly LedgerInput[]): number | undefined {
    if (inputs.some((input) => input.kind === 'frame' && input.frame.type === 'delta')) return this.serverNow();
    const starts = inputs.flatMap((input) => (input.kind === 'page' ? input.windows.map(({ start }) => start) : []));
    const newest = starts.reduce((a, b) => Math.max(a, b), this.current.updatedAt ?? 0);
    return newest === 0 ? undefined : Math.min(newest, this.serverNow());
  }

  private freshnessNow(): Freshness {
    const { current, shown, waiting } = this;
    return freshnessOf(waiting ? { ...current, updatedAt: shown.updatedAt } : current, this.serverNow(), waiting);
  }

  private update(change: Partial<View>): void {
    this.current = viewAfter(this.current, change, this.delivered);
  }

  /** A change that does not wait for the next second. During a pause nothing shows it. */
  private change(change: Partial<View>): void {
    this.update(change);
    if (!this.paused) this.showAll();
  }

  /** Shows what there is by now, and how fresh it is, which a pause does not hold. */
  private show(): void {
    this.fresh = this.freshnessNow();
    this.showAll();
  }

  private showAll(): void {
    if (!this.paused) this.shown = this.current;
    this.pictures.drawWhole();
  }

  private second(): number {
    return Math.floor(this.serverNow() / 1000) * 1000;
  }
}
