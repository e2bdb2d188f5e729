import { LIVE_SPAN_MS } from '../ranges/ranges';
import type { Coverage } from '../settling/coverage';
import { MINUTE_MS, minuteOf } from '../settling/live-state';

/** So much more is retained than is wanted: an answer takes its time, and clocks are set. */
const MARGIN_MS = MINUTE_MS;

/** How much of the past a page holds: as much as it shows and compares with. Times are ms by the server's clock. */
export class Retention {
  private readonly now: () => number;
  private span = LIVE_SPAN_MS;
  private holdsAny = false;
  private forgotten = 0;
  /** Since when all windows are retained that come of the question under way. */
  private asked = 0;

  constructor(now: () => number) {
    this.now = now;
  }

  /** How much of the past is shown and compared with, ms. */
  setSpan(ms: number): void {
    this.span = ms;
    this.forget();
  }

  /** Start of the earliest window worth backfilling, a whole minute. */
  wantedSince(): number {
    return minuteOf(this.now() - this.span);
  }

  /** Start of the earliest window that is retained at `now`, a whole minute. */
  retainedSince(now: number): number {
    return minuteOf(now - this.span - MARGIN_MS);
  }

  /** Windows that start before this have been forgotten, as far as no answer has brought them back. */
  forgottenUntil(): number {
    return this.forgotten;
  }

  /** Something has come. */
  takes(): void {
    this.holdsAny = true;
  }

  /** Whatever is older than the result is forgotten now. Before anything has come nothing is, and the server's clock may not be known. */
  forget(): number {
    const oldest = this.retainedSince(this.now());
    if (this.holdsAny) this.forgotten = Math.max(this.forgotten, oldest);
    this.asked = Math.max(this.asked, oldest);
    return oldest;
  }

  /** A question is asked for all windows from `since` on. */
  asks(since: number): void {
    this.asked = since;
  }

  /** It has been answered: all windows from `since` on have come, but for those that were forgotten meanwhile. */
  answered(since: number): void {
    this.forgotten = Math.min(this.forgotten, Math.max(since, this.asked));
  }

  /** The coverage without what has been forgotten. When it ended is known for longer. */
  heldOf(coverage: Coverage): Coverage {
    return coverage.map((span) => ({
      ...span,
      from: Math.max(span.from, Math.min(this.forgotten, span.to ?? Number.POSITIVE_INFINITY)),
    }));
  }
}
