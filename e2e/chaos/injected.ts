/** How often each kind of trouble was made. */
export class Injected {
  private readonly countsValue = new Map<string, number>();

  add(kind: string, times = 1): void {
    this.countsValue.set(kind, (this.countsValue.get(kind) ?? 0) + times);
  }

  /** By name. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.countsValue].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
