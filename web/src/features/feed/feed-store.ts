import { compareSequenceNumbers, type DeltaFrame, type FeedEvent, type FeedTopic, feedTopic } from '@millrace/contract';
import type { Timers } from '../../lib/timers';

/** As many as are read at one glance. */
export const ROWS = 5;

/** A list that moves more often cannot be read. */
const REPAINT_MS = 1000;

/** For how long it is said that events were left out. */
const SAID_MS = 10_000;

/** What of a connection's topics and of their bytes figures and rooms leave to feeds. */
const MOST_TOPICS = 30;
const MOST_BYTES = 1000;

/** The feeds that a page watches: the first that fit. */
export const watchedFeeds = (types: readonly string[]): readonly FeedTopic[] => {
  let bytes = 0;
  return types.map(feedTopic).filter((topic, i) => {
    bytes += new TextEncoder().encode(topic).length;
    return i < MOST_TOPICS && bytes <= MOST_BYTES;
  });
};

export interface FeedRow extends FeedEvent {
  /** The same event comes twice while one connection takes over from another. */
  readonly key: string;
}

export interface FeedView {
  /** The newest first. */
  readonly rows: readonly FeedRow[];
  /** How many events of the last seconds were too many to be sent. */
  readonly leftOut: number;
}

const later = (a: FeedRow, b: FeedRow): number =>
  b.time - a.time || compareSequenceNumbers(b.seq, a.seq) || b.index - a.index;

/** The latest events of the feeds that a page watches, drawn once a second and not while somebody reads them. */
export class FeedStore {
  view: FeedView = { rows: [], leftOut: 0 };
  private readonly timers: Timers;
  private readonly listeners = new Set<() => void>();
  private rows: readonly FeedRow[] = [];
  private left: readonly { readonly at: number; readonly count: number }[] = [];
  private isHeld = false;
  private cancelRepaint: (() => void) | undefined;

  constructor(timers: Timers) {
    this.timers = timers;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  receive({ shard, feed }: DeltaFrame): void {
    if (!feed) return;
    const known = new Set(this.rows.map(({ key }) => key));
    const came = feed.events
      .map((event): FeedRow => ({ ...event, key: `${shard} ${event.seq} ${event.index}` }))
      .filter(({ key }) => !known.has(key));
    this.rows = [...this.rows, ...came].sort(later).slice(0, ROWS);
    if (feed.leftOut !== undefined) this.left = [...this.left, { at: this.timers.now(), count: feed.leftOut }];
    this.cancelRepaint ??= this.timers.after(REPAINT_MS, () => this.repaint());
  }

  /** While somebody reads, nothing moves. */
  hold(isHeld: boolean): void {
    this.isHeld = isHeld;
    if (!isHeld) this.show();
  }

  private repaint(): void {
    this.cancelRepaint = undefined;
    if (this.isHeld) return;
    this.show();
    // What is said of the last seconds ends with them.
    if (this.left.length > 0) this.cancelRepaint = this.timers.after(REPAINT_MS, () => this.repaint());
  }

  private show(): void {
    this.left = this.left.filter(({ at }) => at > this.timers.now() - SAID_MS);
    const leftOut = this.left.reduce((sum, { count }) => sum + count, 0);
    if (this.view.rows === this.rows && this.view.leftOut === leftOut) return;
    this.view = { rows: this.rows, leftOut };
    for (const listener of this.listeners) listener();
  }
}
