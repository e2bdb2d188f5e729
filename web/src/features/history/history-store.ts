import type { HistoryAnswer } from '@millrace/contract';
import { backoffDelay } from '../../lib/backoff';
import type { Timers } from '../../lib/timers';
import type { Touched } from '../live/live-store';
import type { PastRange } from '../live/ranges';

/** What a part of the page shows of the past. */
export interface Question {
  readonly metric: string;
  readonly range: PastRange;
  readonly by: string | undefined;
  /** How many times the range is long: twice, to compare it with the time before. */
  readonly spans: 1 | 2;
}

export interface History {
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

/** No chart asks more often than this. */
const LEAST_MS = 10_000;
/** While windows keep changing, a step is drawn this many times. */
const TIMES_A_STEP = 30;
const MOST_MS = 60_000;
/** After this long without a change all that changed is there. */
const QUIET_MS = 2000;
const LOOK_EVERY_MS = 1000;
/** Questions on their way at one time, of the six that a browser lets wait at one server. */
const ASKING = 4;
/** Answers that nobody looks at any more are kept this long. */
const KEPT_MS = 300_000;

interface Entry {
  readonly question: Question;
  readonly listeners: Set<() => void>;
  shown: History;
  asking: boolean;
  /** When it was last asked, last changed, and may be asked again, ms; undefined when never. */
  askedAt: number | undefined;
  touchedAt: number | undefined;
  retryAt: number | undefined;
  failures: number;
}

const nothing: History = { answer: undefined, error: undefined };

const keyOf = ({ metric, range, by, spans }: Question): string => `${metric} ${range.key} ${by ?? ''} ${spans}`;

/** From where to where a question reaches at the time `now`, in whole steps. */
export const spanOf = ({ range, spans }: Question, now: number): { from: number; to: number } => ({
  from: Math.floor((now - range.ms * spans) / range.step) * range.step,
  to: Math.floor(now) + 1,
});

/** Answers about the past that are on the screen, kept up to date: asked again when a step begins or what they show has changed. */
export class HistoryStore {
  readonly #deps: HistoryStoreDeps;
  readonly #entries = new Map<string, Entry>();
  #stopTimer: (() => void) | undefined;
  #asking = 0;

  constructor(deps: HistoryStoreDeps) {
    this.#deps = deps;
  }

  read(question: Question): History {
    return this.#entries.get(keyOf(question))?.shown ?? nothing;
  }

  /** Keeps the answer up to date until the function that it returns is called. */
  watch(question: Question, listener: () => void): () => void {
    const entry = this.#entry(question);
    entry.listeners.add(listener);
    this.#look();
    return () => entry.listeners.delete(listener);
  }

  /** Windows have changed. */
  touch({ from, to }: Touched): void {
    const now = this.#deps.serverNow();
    for (const entry of this.#entries.values()) {
      const span = spanOf(entry.question, now);
      if (to >= span.from && from < span.to) entry.touchedAt = this.#deps.timers.now();
    }
  }

  /** Asks again now. */
  retry(question: Question): void {
    this.#entry(question).retryAt = 0;
    this.#look();
  }

  stop(): void {
    this.#stopTimer?.();
  }

  #entry(question: Question): Entry {
    const key = keyOf(question);
    const known = this.#entries.get(key);
    if (known) return known;
    const entry: Entry = {
      question,
      listeners: new Set(),
      shown: nothing,
      asking: false,
      askedAt: undefined,
      touchedAt: undefined,
      retryAt: undefined,
      failures: 0,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  #look(): void {
    this.#stopTimer?.();
    this.#stopTimer = this.#deps.timers.after(LOOK_EVERY_MS, () => this.#look());
    const now = this.#deps.timers.now();
    for (const [key, entry] of this.#entries) {
      if (entry.listeners.size > 0 && this.#asking < ASKING && isDue(entry, now)) void this.#ask(entry);
      if (entry.listeners.size === 0 && now - (entry.askedAt ?? now) > KEPT_MS) this.#entries.delete(key);
    }
  }

  async #ask(entry: Entry): Promise<void> {
    const { timers, serverNow, ask } = this.#deps;
    entry.asking = true;
    entry.askedAt = timers.now();
    this.#asking += 1;
    try {
      const answer = await ask(entry.question, spanOf(entry.question, serverNow()));
      entry.failures = 0;
      entry.retryAt = undefined;
      entry.shown = { answer, error: undefined };
    } catch (error) {
      entry.failures += 1;
      entry.retryAt = timers.now() + Math.max(LEAST_MS, backoffDelay(entry.failures, this.#deps.random()));
      entry.shown = { ...entry.shown, error: error instanceof Error ? error.message : String(error) };
    }
    entry.asking = false;
    this.#asking -= 1;
    for (const listener of entry.listeners) listener();
    this.#look();
  }
}

const isDue = ({ question: { range }, asking, askedAt, touchedAt = 0, retryAt }: Entry, now: number): boolean => {
  if (asking) return false;
  if (askedAt === undefined) return true;
  if (retryAt !== undefined) return now >= retryAt;
  const age = now - askedAt;
  if (age < LEAST_MS) return false;
  if (Math.floor(now / range.step) > Math.floor(askedAt / range.step)) return true;
  const patience = Math.min(MOST_MS, range.step / TIMES_A_STEP);
  return touchedAt > askedAt && (now - touchedAt >= QUIET_MS || age >= patience);
};
