type Inner = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/**
 * What the browser keeps for this page, and memory for what it does not take: it may be full, or closed to this page. Then the page works as long as it is
 * open, and says so.
 */
export class PageStorage {
  private readonly memory = new Map<string, string>();
  private readonly listeners = new Set<() => void>();
  private readonly inner: () => Inner;

  /** @param inner throws where the page may have no storage at all. */
  constructor(inner: () => Inner) {
    this.inner = inner;
  }

  /** Whether something is in memory alone, and gone with the page. */
  get isForgetful(): boolean {
    return this.memory.size > 0;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  getItem(key: string): string | null {
    return this.memory.get(key) ?? this.attempt((inner) => inner.getItem(key)) ?? null;
  }

  setItem(key: string, value: string): void {
    const kept = this.attempt((inner) => {
      inner.setItem(key, value);
      return true;
    });
    if (kept) this.memory.delete(key);
    else {
      // An older value would be taken for this one when the page is opened again.
      this.attempt((inner) => inner.removeItem(key));
      this.memory.set(key, value);
    }
    for (const listener of this.listeners) listener();
  }

  removeItem(key: string): void {
    this.memory.delete(key);
    this.attempt((inner) => inner.removeItem(key));
    for (const listener of this.listeners) listener();
  }

  private attempt<T>(work: (inner: Inner) => T): T | undefined {
    try {
      return work(this.inner());
    } catch {
      return undefined;
    }
  }
}

export const pageStorage = new PageStorage(() => localStorage);
