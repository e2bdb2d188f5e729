import type { Item, ItemsAnswer } from '@millrace/contract';
import { backoffDelay } from '../../lib/backoff';
import type { Timers } from '../../lib/timers';

export interface Items {
  /** Undefined until they have come. */
  readonly items: readonly Item[] | undefined;
  /** Whether there are more than are kept here. */
  readonly more: boolean;
  readonly error: string | undefined;
}

export interface ItemStoreDeps {
  readonly timers: Timers;
  readonly random: () => number;
  readonly ask: (next: string | undefined) => Promise<ItemsAnswer>;
}

/** No table asks more often than this. */
const LEAST_MS = 10_000;
const LOOK_EVERY_MS = 1000;
/** Sorting and searching want all subjects here; a type with more than that shows the first. */
const PAGES = 10;

/** The items of one type, asked for while somebody looks at them and something has changed. */
export class ItemStore {
  readonly #deps: ItemStoreDeps;
  readonly #listeners = new Set<() => void>();
  #shown: Items = { items: undefined, more: false, error: undefined };
  #stopTimer: () => void = () => undefined;
  #asking = false;
  #changed = true;
  #failures = 0;
  #notBefore = 0;

  constructor(deps: ItemStoreDeps) {
    this.#deps = deps;
  }

  readonly read = (): Items => this.#shown;

  readonly watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#stopTimer();
    };
  };

  /** Something was settled. */
  touch(): void {
    this.#changed = true;
  }

  readonly retry = (): void => {
    this.#notBefore = 0;
    this.#changed = true;
    this.#look();
  };

  #look(): void {
    this.#stopTimer();
    if (this.#listeners.size === 0) return;
    this.#stopTimer = this.#deps.timers.after(LOOK_EVERY_MS, () => this.#look());
    if (this.#changed && !this.#asking && this.#deps.timers.now() >= this.#notBefore) void this.#ask();
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    this.#changed = false;
    try {
      const { items, more } = await this.#pages();
      this.#failures = 0;
      this.#notBefore = this.#deps.timers.now() + LEAST_MS;
      this.#shown = { items, more, error: undefined };
    } catch (error) {
      this.#failures += 1;
      this.#changed = true;
      const wait = Math.max(LEAST_MS, backoffDelay(this.#failures, this.#deps.random()));
      this.#notBefore = this.#deps.timers.now() + wait;
      this.#shown = { ...this.#shown, error: error instanceof Error ? error.message : String(error) };
    }
    this.#asking = false;
    for (const listener of this.#listeners) listener();
  }

  async #pages(): Promise<{ items: Item[]; more: boolean }> {
    const items: Item[] = [];
    let next: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await this.#deps.ask(next);
      items.push(...answer.items);
      next = answer.next;
      if (next === undefined) return { items, more: false };
    }
    return { items, more: true };
  }
}
