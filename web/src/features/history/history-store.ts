import type { HistoryAnswer } from '@millrace/contract';
import { Refresh } from '../../lib/refresh';
import type { Timers } from '../../lib/timers';
import type { PastTimeRange } from '../ranges/ranges';
import type { Invalidated } from '../settling/invalidated';

/** What a part of the page shows of the past. */
export interface Question {
  readonly metric: string;
  readonly range: PastTimeRange;
  readonly by: string | undefined;
  /** How many times the range is long: twice, to compare it with the time before. */
  readonly spans: 1 | 2;
}

export interface HistoryView {
  readonly answer: HistoryAnswer | undefined;
  /** Why the newest try failed; it is tried again all by itself. */
  readonly error: string | undefined;
}

export interface HistoryStoreDeps {
  readonly timers: Timers;
  readonly random: () => number;
  /** The server's clock, ms. */
  readonly serverNow: () => number;
  readonly ask: (question: Question, span: { from: number; to: number }) => Promise<HistoryAnswer>;
}

/** While windows keep changing, a step is drawn this many times. */
const TIMES_A_STEP = 30;
const MOST_MS = 60_000;
const LOOK_EVERY_MS = 1000;
/** Questions on their way at one time, of the six that a browser lets wait at one server. */
const ASKING = 4;
/** Answers that nobody looks at any more are kept this long. */
const RETENTION_MS = 300_000;

interface Entry {
  readonly question: Question;
  readonly listeners: Set<() => void>;
  readonly refresh: Refresh;
  shown: HistoryView;
}

const nothing: HistoryView = { answer: undefined, error: undefined };

const keyOf = ({ metric, range, by, spans }: Question): string => `${metric} ${range.key} ${by ?? ''} ${spans}`;

/** From where to where a question reaches at the time `now`, in whole steps. */
export const spanOf = ({ range, spans }: Question, now: number): { from: number; to: number } => ({
  from: Math.floor((now - range.ms * spans) / range.step) * range.step,
  to: Math.floor(now) + 1,
});

/** Answers about the past that are on the screen, kept up to date: asked again when a step begins or what they show has changed. */
export class HistoryStore {
  private readonly deps: HistoryStoreDeps;
  private readonly entries = new Map<string, Entry>();
  private stopTimer: (() => void) | undefined;
  private asking = 0;

  constructor(deps: HistoryStoreDeps) {
    this.deps = deps;
  }

  read(question: Question): HistoryView {
    return this.entries.get(keyOf(question))?.shown ?? nothing;
  }

  /** Keeps the answer up to date until the function that it returns is called. */
  watch(question: Question, listener: () => void): () => void {
    const entry = this.entry(question);
    entry.listeners.add(listener);
    this.look();
    return () => entry.listeners.delete(listener);
  }

  touch(invalidated: Invalidated): void {
    if (invalidated === 'anything') {
      for (const { refresh } of this.entries.values()) refresh.hurry();
      this.look();
    } else if (invalidated) this.touchWindows(invalidated);
  }

  private touchWindows({ from, to }: Exclude<Invalidated, 'anything' | undefined>): void {
    const now = this.deps.serverNow();
    for (const { question, refresh } of this.entries.values()) {
      const span = spanOf(question, now);
      if (to >= span.from && from < span.to) refresh.touch();
    }
  }

  /** Asks again now. */
  retry(question: Question): void {
    this.entry(question).refresh.hurry();
    this.look();
  }

  stop(): void {
    this.stopTimer?.();
  }

  private entry(question: Question): Entry {
    const key = keyOf(question);
    const known = this.entries.get(key);
    if (known) return known;
    const { step } = question.range;
    const patience = Math.min(MOST_MS, step / TIMES_A_STEP);
    const refresh = new Refresh({ ...this.deps, step, patience });
    const entry: Entry = { question, listeners: new Set(), refresh, shown: nothing };
    this.entries.set(key, entry);
    return entry;
  }

  private look(): void {
    this.stopTimer?.();
    this.stopTimer = this.deps.timers.after(LOOK_EVERY_MS, () => this.look());
    const now = this.deps.timers.now();
    for (const [key, entry] of this.entries) {
      const { listeners, refresh } = entry;
      if (listeners.size > 0 && this.asking < ASKING && refresh.isDue) void this.ask(entry);
      if (listeners.size === 0 && now - (refresh.askedAt ?? now) > RETENTION_MS) this.entries.delete(key);
    }
  }

  private async ask(entry: Entry): Promise<void> {
    entry.refresh.asked();
    this.asking += 1;
    try {
      const answer = await this.deps.ask(entry.question, spanOf(entry.question, this.deps.serverNow()));
      entry.refresh.answered();
      entry.shown = { answer, error: undefined };
    } catch (error) {
      entry.refresh.failed();
      entry.shown = { ...entry.shown, error: error instanceof Error ? error.message : String(error) };
    }
    this.asking -= 1;
    for (const listener of entry.listeners) listener();
    this.look();
  }
}
