import type { DeltaFrame, SettledFrame, Topic } from '@millrace/contract';
import type { Timers } from '../../lib/timers';
import type { ConnectionEvent } from '../connection/connection-state';
import { Backfill, type BackfillDeps, SENDERS_KNOW_MS } from '../settling/backfill';
import { feed } from './feed';
import { type TopicsOf, topicsOfAll } from './group-plan';
import type { LiveStore } from './live-store';

export type Figures = DeltaFrame | SettledFrame;

export const isFigures = (event: ConnectionEvent): event is { readonly kind: 'message'; readonly message: Figures } =>
  event.kind === 'message' && (event.message.type === 'delta' || event.message.type === 'settled');

/** A delta says nothing of a window in which nothing of the topics moved; a settled frame says that nothing did. */
export const ofTopics = (frame: Figures, topics: ReadonlySet<Topic>): Figures => {
  const only = <W extends { readonly series: readonly { readonly topic: Topic }[] }>(window: W): W => ({
    ...window,
    series: window.series.filter(({ topic }) => topics.has(topic)),
  });
  return frame.type === 'settled'
    ? { ...frame, windows: frame.windows.map(only) }
    : { ...frame, windows: frame.windows.map(only).filter(({ series }) => series.length > 0) };
};

/** How the groups reach the server. */
export interface GroupLine {
  readonly random: () => number;
  readonly ask: (topics: readonly Topic[]) => BackfillDeps['ask'];
  /** The page wants other topics than before. */
  readonly onTopics: () => void;
  /** What some groups could not be answered is no longer asked. */
  readonly onDropped: () => void;
}

export interface GroupDeps {
  readonly timers: Timers;
  readonly newStore: () => LiveStore;
  readonly topicsOf: TopicsOf;
}

/** Metrics that were subscribed to together: what comes of them is merged, settled and backfilled apart from the others. */
export class TopicGroup {
  readonly metrics: ReadonlySet<string>;
  readonly topics: ReadonlySet<Topic>;
  readonly store: LiveStore;
  private backfill: Backfill | undefined;
  private readonly timers: Timers;
  private covered = false;
  private cancelCover: () => void = () => undefined;

  constructor(metrics: Iterable<string>, { topicsOf, newStore, timers }: GroupDeps) {
    this.metrics = new Set(metrics);
    this.topics = topicsOfAll(this.metrics, topicsOf);
    this.store = newStore();
    this.timers = timers;
  }

  open({ random, ask }: GroupLine, since: () => number): void {
    this.backfill = new Backfill({
      timers: this.timers,
      random,
      settled: this.store,
      since,
      ask: ask([...this.topics]),
    });
  }

  hurry(): void {
    this.backfill?.hurry();
  }

  take(event: ConnectionEvent): void {
    if (event.kind === 'lost') this.cancelCover();
    if (event.kind === 'coverage') this.cover(event.connected, event.at);
    else if (this.backfill) feed(this.store, this.backfill, event);
  }

  /** It has been added to a connection that is open: from when every sender knows of it, all of it is delivered. */
  subscribed(settleAfter: number, topics: readonly Topic[]): void {
    this.take({ kind: 'subscribed', settleAfter, topics });
    const at = this.timers.now() + SENDERS_KNOW_MS;
    this.cancelCover();
    this.cancelCover = this.timers.after(SENDERS_KNOW_MS, () => this.cover(true, at));
  }

  close(): void {
    this.cancelCover();
    this.backfill?.lost();
    this.backfill = undefined;
  }

  private cover(connected: boolean, at: number): void {
    this.cancelCover();
    if (connected !== this.covered) this.store.cover(connected, at);
    this.covered = connected;
  }
}
