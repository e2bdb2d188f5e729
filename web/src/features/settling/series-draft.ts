import type { Breakdown, Topic } from '@millrace/contract';
import { type Ledger, shownOf, waitingSince } from './ledger';
import {
  type Ledgers,
  type LiveSeries,
  type LiveState,
  type Minute,
  minuteOf,
  type OpenWindow,
  type WindowShards,
} from './live-state';

/** Copies what a batch of inputs touches, once each, and leaves the rest shared with the state before. */
export class SeriesDraft {
  private readonly series: Map<Topic, LiveSeries>;
  private readonly ledgers: Map<number, Ledgers>;
  private readonly ownLedgers = new Map<number, Map<string, Ledger>>();
  private readonly ownMinutes = new Map<Topic, Map<number, Minute>>();
  private readonly ownSeconds = new Set<Map<number, WindowShards>>();
  private readonly open: Map<string, OpenWindow>;
  private changes = 0;

  constructor(state: LiveState) {
    this.series = new Map(state.series);
    this.ledgers = new Map(state.ledgers);
    this.open = new Map(state.open);
  }

  /** How often what is shown of a window has changed. */
  get shownChanges(): number {
    return this.changes;
  }

  /** Replaces what is known of a window of a shard, and shows what that changes. */
  change(start: number, shard: string, to: (ledger: Ledger | undefined) => Ledger): void {
    const minute = minuteOf(start);
    const key = `${start} ${shard}`;
    const before = this.ledgers.get(minute)?.get(key);
    const after = to(before);
    if (after === before) return;
    const own = this.ownLedgers.get(minute) ?? new Map(this.ledgers.get(minute));
    this.ownLedgers.set(minute, own.set(key, after));
    this.ledgers.set(minute, own);
    const since = waitingSince(after);
    if (since === undefined) this.open.delete(key);
    else this.open.set(key, { start, shard, since });
    for (const topic of topicsOf(before, after)) {
      const shown = shownOf(after, topic);
      if (shown !== (before && shownOf(before, topic))) this.show(topic, start, shard, shown);
    }
  }

  private show(topic: Topic, start: number, shard: string, breakdown: Breakdown | undefined): void {
    this.changes += 1;
    const before = this.series.get(topic);
    const minutes = this.ownMinutes.get(topic) ?? new Map(before?.minutes);
    this.ownMinutes.set(topic, minutes);
    const seconds = this.secondsOf(minutes, minuteOf(start));
    const shards = new Map(seconds.get(start));
    if (breakdown) shards.set(shard, breakdown);
    else shards.delete(shard);
    if (shards.size > 0) seconds.set(start, shards);
    else seconds.delete(start);
    this.series.set(topic, { minutes, newest: Math.max(start, before?.newest ?? start) });
  }

  private secondsOf(minutes: Map<number, Minute>, minute: number): Map<number, WindowShards> {
    const known = minutes.get(minute);
    if (known instanceof Map && this.ownSeconds.has(known)) return known;
    const own = new Map(known);
    this.ownSeconds.add(own);
    minutes.set(minute, own);
    return own;
  }

  finish(): Pick<LiveState, 'series' | 'ledgers' | 'open'> {
    return { series: this.series, ledgers: this.ledgers, open: this.open };
  }
}

const topicsOf = (before: Ledger | undefined, after: Ledger): Set<Topic> =>
  new Set([before?.all, before?.after, after.all, after.after].flatMap((map) => [...(map?.keys() ?? [])]));
