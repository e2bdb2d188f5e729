import type { Item, ItemsAnswer } from '@millrace/contract';
import { Refresh } from '../../lib/refresh';
import type { Timers } from '../../lib/timers';
import type { Invalidated } from '../settling/invalidated';

export interface ItemsView {
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

const LOOK_EVERY_MS = 1000;
/** Sorting and searching want all subjects here; a type with more than that shows the first. */
const PAGES = 10;

/** The items of one type, asked for while somebody looks at them and something has changed. */
export class ItemStore {
  private readonly deps: ItemStoreDeps;
  private readonly refresh: Refresh;
  private readonly listeners = new Set<() => void>();
  private shown: ItemsView = { items: undefined, more: false, error: undefined };
  private stopTimer: () => void = () => undefined;

  constructor(deps: ItemStoreDeps) {
    this.deps = deps;
    this.refresh = new Refresh({ ...deps, patience: 0, step: Number.POSITIVE_INFINITY });
  }

  readonly read = (): ItemsView => this.shown;

  readonly watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    this.look();
    return () => {
      this.listeners.delete(listener);
      if (this.listeners.size === 0) this.stopTimer();
    };
  };

  /** Something was settled, in windows or not. */
  touch(invalidated: Invalidated): void {
    if (invalidated === 'anything') this.retry();
    else this.refresh.touch();
  }

  readonly retry = (): void => {
    this.refresh.hurry();
    this.look();
  };

  private look(): void {
    this.stopTimer();
    if (this.listeners.size === 0) return;
    this.stopTimer = this.deps.timers.after(LOOK_EVERY_MS, () => this.look());
    if (this.refresh.isDue) void this.ask();
  }

  private async ask(): Promise<void> {
    this.refresh.asked();
    try {
      const { items, more } = await this.pages();
      this.refresh.answered();
      this.shown = { items, more, error: undefined };
    } catch (error) {
      this.refresh.failed();
      this.shown = { ...this.shown, error: error instanceof Error ? error.message : String(error) };
    }
    for (const listener of this.listeners) listener();
    this.look();
  }

  private async pages(): Promise<{ items: Item[]; more: boolean }> {
    const items: Item[] = [];
    let next: string | undefined;
    for (let page = 0; page < PAGES; page++) {
      const answer = await this.deps.ask(next);
      items.push(...answer.items);
      next = answer.next;
      if (next === undefined) return { items, more: false };
    }
    return { items, more: true };
  }
}
