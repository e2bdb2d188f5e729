import { saidBy } from '../../lib/rest';
import type { RestTrouble } from '../../lib/rest-trouble';
import type { Timers } from '../../lib/timers';
import type { Invalidated } from '../settling/live-state';
import { Refresh, type RefreshPace } from './refresh';

export interface QueryResult<A> {
  readonly answer: A | undefined;
  /** Why the newest try failed; it is tried again all by itself. */
  readonly error: string | undefined;
  /** Whether the page says so at one place, since it concerns all that is asked. */
  readonly shared: boolean;
}

/** The windows that a settled frame says have changed; undefined when it changed none. */
export type ChangedWindows = Exclude<Invalidated, 'anything'>;

export interface QueryStoreDeps<Q, A> {
  readonly timers: Timers;
  readonly trouble: RestTrouble;
  /** In [0, 1). */
  readonly random: () => number;
  /** Whether events are known that have not settled yet. */
  readonly isMoreComing: () => boolean;
  readonly keyOf: (query: Q) => string;
  readonly ask: (query: Q) => Promise<A>;
  readonly paceOf: (query: Q) => RefreshPace;
  /** Whether a change of these windows may change the answer. */
  readonly concerns: (query: Q, windows: ChangedWindows) => boolean;
}

const LOOK_EVERY_MS = 500;
/** Queries on their way at one time, of the six that a browser lets wait at one server. */
const MAX_ASKING = 4;
/** Answers that nothing shows any more are dropped after this long. */
const UNUSED_ANSWER_MS = 300_000;

interface Entry<Q, A> {
  readonly query: Q;
  readonly listeners: Set<() => void>;
  readonly refresh: Refresh;
  shown: QueryResult<A>;
}

/**
 * What the page asks over REST, kept up to date while it is on the screen: asked again when a step begins or a frame has changed what it
 * shows. It is written by hand since the frames say when to ask; `docs/decisions/0014-libraries-of-the-page.md` has the figures.
 */
export class QueryStore<Q, A> {
  private readonly deps: QueryStoreDeps<Q, A>;
  private readonly entries = new Map<string, Entry<Q, A>>();
  private readonly nothing: QueryResult<A> = { answer: undefined, error: undefined, shared: false };
  private stopTimer: (() => void) | undefined;
  private asking = 0;

  constructor(deps: QueryStoreDeps<Q, A>) {
    this.deps = deps;
  }

  read(query: Q): QueryResult<A> {
    return this.entries.get(this.deps.keyOf(query))?.shown ?? this.nothing;
  }

  /** Keeps the answer up to date until the function that it returns is called. */
  watch(query: Q, listener: () => void): () => void {
    const { listeners, refresh } = this.entry(query);
    listeners.add(listener);
    this.look();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.deps.trouble.over(refresh);
    };
  }

  invalidate(invalidated: Invalidated): void {
    for (const { query, refresh } of this.entries.values())
      if (invalidated === 'anything') refresh.hurry();
      else if (this.deps.concerns(query, invalidated)) refresh.touch();
    if (invalidated === 'anything') this.look();
  }

  /** Asks again now. */
  retry(query: Q): void {
    this.entry(query).refresh.hurry();
    this.look();
  }

  stop(): void {
    this.stopTimer?.();
    for (const { refresh } of this.entries.values()) this.deps.trouble.over(refresh);
  }

  private entry(query: Q): Entry<Q, A> {
    const key = this.deps.keyOf(query);
    const known = this.entries.get(key);
    if (known) return known;
    const refresh = new Refresh({ ...this.deps, ...this.deps.paceOf(query) });
    const entry: Entry<Q, A> = { query, listeners: new Set(), refresh, shown: this.nothing };
    this.entries.set(key, entry);
    return entry;
  }

  private look(): void {
    this.stopTimer?.();
    this.stopTimer = this.deps.timers.after(LOOK_EVERY_MS, () => this.look());
    const now = this.deps.timers.now();
    for (const [key, entry] of this.entries) {
      const { listeners, refresh } = entry;
      if (listeners.size > 0 && this.asking < MAX_ASKING && refresh.isDue) void this.ask(entry);
      if (listeners.size === 0 && now - (refresh.askedAt ?? now) > UNUSED_ANSWER_MS) this.entries.delete(key);
    }
  }

  private async ask(entry: Entry<Q, A>): Promise<void> {
    entry.refresh.asked();
    this.asking += 1;
    try {
      const answer = await this.deps.ask(entry.query);
      entry.refresh.answered();
      entry.shown = { answer, error: undefined, shared: false };
      this.deps.trouble.answered(entry.refresh);
    } catch (error) {
      entry.refresh.failed();
      entry.shown = this.failure(entry, error);
    }
    this.asking -= 1;
    for (const listener of entry.listeners) listener();
    this.look();
  }

  private failure({ query, refresh, listeners, shown }: Entry<Q, A>, error: unknown): QueryResult<A> {
    const isWatched = listeners.size > 0;
    const shared = isWatched && this.deps.trouble.failed(refresh, error, () => !refresh.isAsking && this.retry(query));
    return { ...shown, error: saidBy(error) ?? 'the service does not answer', shared };
  }
}
