import type { DeltaFrame } from '@millrace/contract';
import { applyDeltas, prune } from './apply-deltas';
import { type Coverage, connectedFrom, lostAt, pruneCoverage } from './coverage';
import { type LatencySummary, LatencyTracker } from './latency';
import { type DeclaredByTopic, emptyState, type LiveState, minuteOf } from './live-state';
import type { Painter } from './painter';
import { KEPT_MS } from './ranges';

/** What the page shows. Each part stays the same object until it changes. */
export interface View {
  readonly state: LiveState;
  /** The same as of the last second: for what costs too much to draw with every event. */
  readonly calm: LiveState;
  readonly coverage: Coverage;
  /** The second that it is, by the server's clock, ms. Moves once a second, and with it everything that scrolls. */
  readonly now: number;
  /** When the newest frame came, by the server's clock, ms. */
  readonly updatedAt: number | undefined;
  readonly latency: LatencySummary | undefined;
}

export interface LiveStoreDeps {
  readonly declared: DeclaredByTopic;
  readonly now: () => number;
  readonly painter: Painter;
}

/** Takes in frames and shows them, one picture at a time. While it is paused it takes in everything and shows what it showed. */
export class LiveStore {
  readonly #deps: LiveStoreDeps;
  readonly #listeners = new Set<() => void>();
  readonly #latency = new LatencyTracker();
  #queue: DeltaFrame[] = [];
  #offset = 0;
  #current: View;
  #shown: View;
  #paused = false;

  constructor(deps: LiveStoreDeps) {
    this.#deps = deps;
    const now = this.#second();
    this.#current = {
      state: emptyState,
      calm: emptyState,
      coverage: [],
      now,
      updatedAt: undefined,
      latency: undefined,
    };
    this.#shown = this.#current;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  get view(): View {
    return this.#shown;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** The server's clock, ms. */
  serverNow(): number {
    return this.#deps.now() + this.#offset;
  }

  setOffset(ms: number): void {
    this.#offset = ms;
  }

  receive(frame: DeltaFrame): void {
    this.#queue.push(frame);
    if (this.#queue.length === 1) this.#deps.painter.nextFrame(() => this.#flush());
  }

  /** `at` by this machine's clock, ms. */
  cover(connected: boolean, at: number): void {
    const mark = connected ? connectedFrom : lostAt;
    this.#change({ coverage: mark(this.#current.coverage, at + this.#offset) });
  }

  /** Lets time move on. Called once a second. */
  tick(): void {
    const now = this.#second();
    const oldest = minuteOf(now - KEPT_MS);
    const state = prune(this.#current.state, oldest);
    this.#change({
      now,
      state,
      calm: state,
      coverage: pruneCoverage(this.#current.coverage, oldest),
      latency: this.#latency.summary(this.#deps.now()),
    });
  }

  setPaused(paused: boolean): void {
    this.#paused = paused;
    this.#change({});
  }

  #flush(): void {
    const frames = this.#queue;
    this.#queue = [];
    const oldest = minuteOf(this.#current.now - KEPT_MS);
    const state = applyDeltas(this.#current.state, frames, { declared: this.#deps.declared, oldest });
    this.#change({ state, updatedAt: this.serverNow() });
    if (!this.#paused) this.#deps.painter.afterPaint(() => this.#measure(frames));
  }

  #measure(frames: readonly DeltaFrame[]): void {
    const at = this.#deps.now();
    for (const { arrived } of frames) this.#latency.add(at, this.serverNow() - arrived.first);
  }

  #change(change: Partial<View>): void {
    this.#current = { ...this.#current, ...change };
    const before = this.#shown;
    if (!this.#paused) this.#shown = this.#current;
    if (this.#shown !== before || Object.keys(change).length === 0) for (const listener of this.#listeners) listener();
  }

  #second(): number {
    return Math.floor(this.serverNow() / 1000) * 1000;
  }
}
