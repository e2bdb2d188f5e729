import { SETTLED_AGE_MS, type SettledAnswer, type ShardCheckpoint } from '@millrace/contract';
import { backoffDelay } from '../../lib/backoff';
import type { Timers } from '../../lib/timers';

/** Whether what was missed is being asked for, could not be had, or is there. */
export type BackfillStatus = 'under way' | 'failed' | 'done';

/** What is backfilled. Times are by this machine's clock, ms, unless they say otherwise. */
export interface BackfillTarget {
  readonly waits: () => { readonly missing: number | undefined; readonly unsettled: number | undefined };
  readonly receivePage: (windows: SettledAnswer['windows']) => void;
  /**
   * Every window from `since` on has come, up to these checkpoints. Shards without one have settled nothing that arrived before `othersUntil`. Both
   * by the server's clock.
   */
  readonly backfilled: (checkpoints: readonly ShardCheckpoint[], since: number, othersUntil: number) => void;
  readonly setBackfillStatus: (status: BackfillStatus) => void;
  readonly serverNow: () => number;
  /** What the target forgets, by the server's clock. */
  readonly retention: {
    /** Windows that start before this have been forgotten, and are asked for again where they are wanted. */
    readonly forgottenUntil: () => number;
    /** A question is asked for all windows from `since` on. */
    readonly asks: (since: number) => void;
  };
}

export interface BackfillQuery {
  readonly since: number;
  /** The answer is to be as of this time or later, by the server's clock, ms; undefined where any will do. */
  readonly asOf: number | undefined;
  readonly next: string | undefined;
}

export interface BackfillDeps {
  readonly timers: Timers;
  /** In [0, 1). */
  readonly random: () => number;
  readonly settled: BackfillTarget;
  /** Start of the earliest window that is wanted, by the server's clock, ms. */
  readonly since: () => number;
  /** One page of `GET /settled`, of all the page's topics. */
  readonly ask: (query: BackfillQuery, signal: AbortSignal) => Promise<SettledAnswer>;
}

const LOOK_EVERY_MS = 250;
/** Frames may swap places on their way. Whatever has been missing for so long is in every answer: none is older. */
const SWAPPED_MS = SETTLED_AGE_MS;
/** A frame that is lost is lost to many pages, which should not all ask at the same moment. */
const JITTER_MS = 1000;
/** A page that has just subscribed has nothing to show yet, and pages do not connect at the same moment anyway. */
const FIRST_JITTER_MS = 200;
/** From one answer to the next question: doubled while the answers do not help, up to the second figure. */
const SPACING_MS = 2000;
const LONGEST_SPACING_MS = 10_000;
/** The server's senders know of a subscription after this long: what happens later is not missed. */
export const SENDERS_KNOW_MS = 1100;
/** The second look is so much later than it must be, since the answer to the subscription was on its way for a while. */
const SECOND_LOOK_MORE_MS = 250;

/** Whatever arrived so long before is settled as a rule, ms: `settleAfter` without the time in which senders learn of a subscription. */
export const settlingTime = (settleAfter: number): number => Math.max(0, settleAfter - 1000);

/** Decides when to ask for what is settled: one question at a time, for everything. */
export class Backfill {
  private readonly deps: BackfillDeps;
  private settleAfter = 0;
  private interval = 0;
  /** When to ask, and when to look a second time, ms; undefined while that is not wanted. */
  private due: number | undefined;
  private secondLook: number | undefined;
  /** An answer that is as of this time or later, ms, leaves nothing for the second look; undefined once there was one. */
  private wholeFrom: number | undefined;
  private earliest = 0;
  private spacing = SPACING_MS;
  private failures = 0;
  private askedSince = Number.POSITIVE_INFINITY;
  /** Since when something is wanted that was forgotten, ms; an answer from before may lack what came and was not retained. */
  private missedSince: number | undefined;
  private asking: AbortController | undefined;
  private stopTimer: () => void = () => undefined;

  constructor(deps: BackfillDeps) {
    this.deps = deps;
  }

  /** A subscription was answered; what frames it may have missed is settled `settleAfter` ms later. */
  subscribed(settleAfter: number): void {
    this.stopTimer();
    const now = this.deps.timers.now();
    this.settleAfter = settleAfter;
    this.interval = 0;
    this.wholeFrom = now + settleAfter;
    this.secondLook = this.wholeFrom + SECOND_LOOK_MORE_MS;
    this.spacing = SPACING_MS;
    this.earliest = now;
    this.due = now + this.deps.random() * FIRST_JITTER_MS;
    this.deps.settled.setBackfillStatus('under way');
    this.look();
  }

  /** A frame came that says how often frames come, ms, where they are spread out: a settled one may be on its way for as long. */
  paced(interval = 0): void {
    this.interval = interval;
  }

  /** What failed is asked for again now. */
  hurry(): void {
    if (this.failures === 0 || this.due === undefined) return;
    this.due = this.deps.timers.now();
    this.stopTimer();
    this.look();
  }

  /** The connection is gone: nothing is asked until the next one. */
  lost(): void {
    this.stopTimer();
    this.asking?.abort();
    this.asking = undefined;
    this.due = undefined;
  }

  private look(): void {
    this.stopTimer = this.deps.timers.after(LOOK_EVERY_MS, () => this.look());
    const now = this.deps.timers.now();
    if (this.secondLook !== undefined && now >= this.secondLook) {
      this.secondLook = undefined;
      this.due ??= now;
    }
    if (this.asking) return;
    const isForgotten = this.deps.since() < this.deps.settled.retention.forgottenUntil();
    this.missedSince = isForgotten ? (this.missedSince ?? now) : undefined;
    if (now < this.earliest) return;
    if (this.due === undefined) this.due = this.wanted(now);
    if (this.due !== undefined && now >= this.due) void this.ask();
  }

  /** When to ask for what is missing; an answer that left nothing missing makes the next wait short again. */
  private wanted(now: number): number | undefined {
    if (this.deps.since() < this.askedSince || this.missedSince !== undefined) return now;
    // It will have what is missing by then.
    if (this.secondLook !== undefined && this.secondLook - now <= LONGEST_SPACING_MS) return undefined;
    if (this.isMissing(now)) return now + this.deps.random() * JITTER_MS;
    this.spacing = SPACING_MS;
    return undefined;
  }

  private isMissing(now: number): boolean {
    const { missing, unsettled } = this.deps.settled.waits();
    if (missing !== undefined && now - missing >= SWAPPED_MS + this.interval) return true;
    return unsettled !== undefined && now - unsettled >= this.settleAfter + this.interval;
  }

  private async ask(): Promise<void> {
    const asking = new AbortController();
    this.asking = asking;
    this.due = undefined;
    const since = this.deps.since();
    this.deps.settled.retention.asks(since);
    try {
      const { checkpoints, asOf } = await this.pages({ since, asOf: this.neededAsOf() }, asking.signal);
      if (asking.signal.aborted) return;
      const from = this.completeFrom(since, asOf);
      this.deps.settled.backfilled(checkpoints, from, asOf - settlingTime(this.settleAfter));
      this.answered(from, asOf);
    } catch {
      if (asking.signal.aborted) return;
      this.failed();
    }
    this.asking = undefined;
  }

  /** As of when an answer must be that is to help, by the server's clock, ms. */
  private neededAsOf(): number | undefined {
    const now = this.deps.timers.now();
    const { unsettled = Number.POSITIVE_INFINITY } = this.deps.settled.waits();
    const never = Number.POSITIVE_INFINITY;
    const moments = [this.wholeFrom ?? never, this.missedSince ?? never, unsettled + this.settleAfter];
    const latest = Math.max(...moments.filter((moment) => moment <= now));
    return Number.isFinite(latest) ? this.deps.settled.serverNow() - (now - latest) : undefined;
  }

  /** From when on an answer has every window. One that is too old has of what was forgotten not all that came before it was wanted again. */
  private completeFrom(since: number, asOf: number): number {
    const { timers, settled } = this.deps;
    const readAt = timers.now() - (settled.serverNow() - asOf);
    const isOld = this.missedSince !== undefined && readAt < this.missedSince;
    return isOld ? Math.max(since, settled.retention.forgottenUntil()) : since;
  }

  /** The first page, once the last one has come. */
  private async pages(query: Omit<BackfillQuery, 'next'>, signal: AbortSignal): Promise<SettledAnswer> {
    const first = await this.deps.ask({ ...query, next: undefined }, signal);
    for (let page = first; ; ) {
      if (signal.aborted) return first;
      this.deps.settled.receivePage(page.windows);
      if (page.next === undefined) return first;
      page = await this.deps.ask({ ...query, next: page.next }, signal);
    }
  }

  private answered(since: number, asOf: number): void {
    const now = this.deps.timers.now();
    const age = this.deps.settled.serverNow() - asOf;
    if (this.wholeFrom !== undefined && now - age >= this.wholeFrom) this.wholeFrom = this.secondLook = undefined;
    else if (this.wholeFrom !== undefined) this.secondLook ??= now + SPACING_MS;
    this.failures = 0;
    this.askedSince = since;
    this.earliest = now + this.spacing;
    this.spacing = Math.min(LONGEST_SPACING_MS, this.spacing * 2);
    this.deps.settled.setBackfillStatus(this.secondLook === undefined ? 'done' : 'under way');
  }

  private failed(): void {
    this.failures += 1;
    this.deps.settled.setBackfillStatus('failed');
    this.due = this.deps.timers.now() + backoffDelay(this.failures, this.deps.random());
  }
}
