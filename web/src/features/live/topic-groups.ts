import { type Topic, topicSetOf } from '@millrace/contract';
import type { ConnectionEvent } from '../connection/connection-state';
import { LIVE_SPAN_MS } from '../ranges/ranges';
import { fitWhole, planGroups, topicsOfAll } from './group-plan';
import type { LiveStore } from './live-store';
import { type Figures, type GroupDeps, type GroupLine, isFigures, ofTopics, TopicGroup } from './topic-group';

/** A page that is scrolled subscribes once it stays where it is. */
const RESTS_MS = 250;
/** What has left the screen is subscribed to for so much longer, since it may come back. */
const LINGERS_MS = 30_000;
/** Sets of topics that are remembered: frames that were cut for an earlier one come within seconds. */
const MOST_SETS = 16;

export interface GroupsDeps extends GroupDeps {
  /** All metrics, and those of them that the page needs wherever it is scrolled to. */
  readonly metrics: readonly string[];
  readonly base: readonly string[];
}

/**
 * Which metrics the page is subscribed to, in groups by when it did: a short catalogue is one group. Of a long one the first group is what the page always
 * needs, and each further one what came onto the screen together. Each has a store of its own, since what a frame or an answer settles it
 * settles of the topics alone that it was made for.
 */
export class TopicGroups {
  readonly main: LiveStore;
  /** Whether there are more metrics than the page subscribes to at once. */
  readonly isPartial: boolean;
  private readonly deps: GroupsDeps;
  private groups: readonly TopicGroup[];
  private readonly listeners = new Set<() => void>();
  private readonly holders = new Map<string, number>();
  private readonly leftAt = new Map<string, number>();
  private readonly sets = new Map<string, ReadonlySet<Topic>>();
  private line: GroupLine | undefined;
  /** What the server sends, as far as it has said so; undefined without a connection. */
  private sent: ReadonlySet<Topic> | undefined;
  private settleAfter = 0;
  private offset = 0;
  private span = LIVE_SPAN_MS;
  private planAt = Number.POSITIVE_INFINITY;
  private cancelPlan: () => void = () => undefined;

  constructor(deps: GroupsDeps) {
    this.deps = deps;
    this.isPartial = !fitWhole(deps.metrics, deps.topicsOf);
    const first = new TopicGroup(this.isPartial ? deps.base : deps.metrics, deps);
    this.groups = [first];
    this.main = first.store;
    this.main.subscribe(() => {
      for (const { store } of this.groups) if (store !== this.main) this.followPause(store);
    });
    this.noteSet(this.topics());
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** Where what comes of a metric is; undefined while the page is not subscribed to it. */
  storeOf(metric: string): LiveStore | undefined {
    return this.groups.find(({ metrics }) => metrics.has(metric))?.store;
  }

  stores(): readonly LiveStore[] {
    return this.groups.map(({ store }) => store);
  }

  /** How much of the past the page shows and compares with, ms: what is backfilled and retained. */
  setSpan(ms: number): void {
    this.span = ms;
    for (const { retention } of this.stores()) retention.setSpan(ms);
  }

  topics(): readonly Topic[] {
    return [
      ...topicsOfAll(
        this.groups.flatMap(({ metrics }) => [...metrics]),
        this.deps.topicsOf,
      ),
    ];
  }

  /** A metric is on the screen, or close to it, until the function that it returns is called. */
  readonly watch = (metric: string): (() => void) => {
    this.holders.set(metric, (this.holders.get(metric) ?? 0) + 1);
    if (!this.storeOf(metric)) this.planIn(RESTS_MS);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.leave(metric);
    };
  };

  connect(line: GroupLine): void {
    this.line = line;
    for (const group of this.groups) group.open(line, () => this.main.retention.wantedSince());
  }

  disconnect(): void {
    this.line = undefined;
    this.sent = undefined;
    this.cancelPlan();
    this.planAt = Number.POSITIVE_INFINITY;
    for (const group of this.groups) group.close();
  }

  hurry(): void {
    for (const group of this.groups) group.hurry();
  }

  take(event: ConnectionEvent): void {
    if (isFigures(event)) this.share(event.message);
    else if (event.kind === 'subscribed' || event.kind === 'topics') this.note(event);
    else {
      if (event.kind === 'clock') this.offset = event.offset;
      if (event.kind === 'lost') this.sent = undefined;
      const covered =
        event.kind === 'coverage' && event.connected ? this.groups.filter((one) => this.has(one)) : this.groups;
      for (const group of covered) group.take(event);
    }
  }

  private has({ topics }: TopicGroup): boolean {
    return [...topics].every((topic) => this.sent?.has(topic));
  }

  private note(event: Extract<ConnectionEvent, { kind: 'subscribed' | 'topics' }>): void {
    const had = this.groups.filter((group) => event.kind === 'topics' && this.has(group));
    this.sent = new Set(event.topics);
    this.noteSet(event.topics);
    if (event.kind === 'subscribed') this.settleAfter = event.settleAfter;
    for (const group of this.groups) {
      if (!this.has(group) || had.includes(group)) continue;
      if (event.kind === 'subscribed') group.take(event);
      else group.subscribed(this.settleAfter, event.topics);
    }
  }

  /** A settled frame settles a group when it was cut for all of the group's topics. */
  private share(frame: Figures): void {
    const set = frame.type === 'settled' ? this.sets.get(frame.topicSet) : undefined;
    for (const group of this.groups) {
      if (frame.type === 'settled' && ![...group.topics].every((topic) => set?.has(topic))) continue;
      const message = this.groups.length === 1 ? frame : ofTopics(frame, group.topics);
      if (group.store === this.main || message.windows.length > 0 || message.type === 'settled')
        group.take({ kind: 'message', message });
    }
  }

  private leave(metric: string): void {
    const left = (this.holders.get(metric) ?? 1) - 1;
    if (left > 0) {
      this.holders.set(metric, left);
      return;
    }
    this.holders.delete(metric);
    if (this.storeOf(metric) === this.main) return;
    this.leftAt.set(metric, this.deps.timers.now());
    this.planIn(LINGERS_MS);
  }

  private planIn(ms: number): void {
    const at = this.deps.timers.now() + ms;
    if (this.planAt <= at) return;
    this.cancelPlan();
    this.planAt = at;
    this.cancelPlan = this.deps.timers.after(ms, () => this.plan());
  }

  private plan(): void {
    this.planAt = Number.POSITIVE_INFINITY;
    const { deps, groups } = this;
    const since = deps.timers.now() - LINGERS_MS;
    for (const [metric, at] of this.leftAt) if (at <= since || this.holders.has(metric)) this.leftAt.delete(metric);
    const [first, ...others] = groups;
    const { kept, fresh } = planGroups({
      base: first?.metrics ?? new Set(),
      groups: others.map(({ metrics }) => metrics),
      held: new Set(this.holders.keys()),
      lingering: new Set(this.leftAt.keys()),
      topicsOf: deps.topicsOf,
    });
    if (this.leftAt.size > 0) this.planIn(LINGERS_MS);
    if (kept.length === others.length && fresh.length === 0) return;
    this.regroup(
      groups.filter((group) => group === first || kept.includes(group.metrics)),
      fresh,
    );
  }

  private regroup(kept: readonly TopicGroup[], fresh: readonly string[]): void {
    const before = this.topics();
    const dropped = this.groups.filter((group) => !kept.includes(group));
    for (const group of dropped) group.close();
    if (dropped.length > 0) this.line?.onDropped();
    this.groups = fresh.length > 0 ? [...kept, this.newGroup(fresh)] : kept;
    const topics = this.topics();
    this.noteSet(topics);
    this.noteSet(topics.filter((topic) => before.includes(topic)));
    this.line?.onTopics();
    for (const listener of this.listeners) listener();
  }

  private newGroup(metrics: readonly string[]): TopicGroup {
    const group = new TopicGroup(metrics, this.deps);
    group.store.setOffset(this.offset);
    group.store.retention.setSpan(this.span);
    group.store.tick();
    this.followPause(group.store);
    if (this.line) group.open(this.line, () => this.main.retention.wantedSince());
    return group;
  }

  private followPause(store: LiveStore): void {
    if (store.paused !== this.main.paused) store.setPaused(this.main.paused);
  }

  private noteSet(topics: readonly Topic[]): void {
    const name = topicSetOf(topics);
    this.sets.delete(name);
    this.sets.set(name, new Set(topics));
    for (const oldest of this.sets.keys()) if (this.sets.size > MOST_SETS) this.sets.delete(oldest);
  }
}
