import { backoffDelay } from '../../lib/backoff';
import type { Timers } from '../../lib/timers';

export interface RefreshPace {
  /** While changes go on it is asked once in this time, ms; never more often than every ten seconds. */
  readonly patience: number;
  /** It is asked when a step of this length begins too, ms. */
  readonly step: number;
}

export interface RefreshDeps extends RefreshPace {
  /** Whether events are known that have not settled yet, so that something will change again. */
  readonly isMoreComing: () => boolean;
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
}

/** From an answer to the next query while changes go on, and after a failure. */
const LEAST_MS = 10_000;
/** After this long without a change everything that changed is there, if no more is coming. */
const QUIET_MS = 1500;
/**
 * The same where the answer is so old that it costs little to be wrong. Settling takes seven seconds where it takes longest: with this and
 * two answers it is less than ten.
 */
const QUIET_AT_LAST_MS = 300;
/** The same while more seems to be coming: longer than from one settled frame of a busy shard to its next. */
const LONGEST_QUIET_MS = 6000;

/**
 * When an answer on the screen is to be asked for again. Changes that go on are shown now and then; the last of them is shown within
 * seconds, whenever the query before was.
 */
export class Refresh {
  private readonly deps: RefreshDeps;
  private asking = false;
  private lastAskedAt: number | undefined;
  private answeredAt = 0;
  /** When the last change since the last query came, ms. */
  private changedAt: number | undefined;
  private retryAt: number | undefined;
  private failures = 0;

  constructor(deps: RefreshDeps) {
    this.deps = deps;
  }

  /** When it was last asked, ms; undefined when never. */
  get askedAt(): number | undefined {
    return this.lastAskedAt;
  }

  /** Whether the answer is on its way. */
  get isAsking(): boolean {
    return this.asking;
  }

  get isDue(): boolean {
    if (this.asking) return false;
    if (this.lastAskedAt === undefined) return true;
    const now = this.deps.timers.now();
    if (this.retryAt !== undefined) return now >= this.retryAt;
    return this.isOver(now) || this.isTime(now, this.lastAskedAt);
  }

  /** Something has changed. */
  touch(): void {
    this.changedAt = this.deps.timers.now();
  }

  /** Makes it due now, or once the answer that is on its way has come. */
  hurry(): void {
    this.retryAt = 0;
  }

  asked(): void {
    this.asking = true;
    this.lastAskedAt = this.deps.timers.now();
    this.changedAt = undefined;
    this.retryAt = undefined;
  }

  answered(): void {
    this.asking = false;
    this.answeredAt = this.deps.timers.now();
    this.failures = 0;
  }

  failed(): void {
    this.asking = false;
    this.failures += 1;
    // Something has happened since it was asked, such as the connection coming back.
    if (this.retryAt !== undefined) return;
    this.retryAt = this.deps.timers.now() + Math.max(LEAST_MS, backoffDelay(this.failures, this.deps.random()));
  }

  private isOver(now: number): boolean {
    if (this.changedAt === undefined) return false;
    return now - this.changedAt >= this.quiet(now);
  }

  private quiet(now: number): number {
    if (this.deps.isMoreComing()) return LONGEST_QUIET_MS;
    return now - this.answeredAt < LEAST_MS ? QUIET_MS : QUIET_AT_LAST_MS;
  }

  private isTime(now: number, askedAt: number): boolean {
    const { step, patience } = this.deps;
    const age = now - this.answeredAt;
    if (age < LEAST_MS) return false;
    return Math.floor(now / step) > Math.floor(askedAt / step) || (this.changedAt !== undefined && age >= patience);
  }
}
