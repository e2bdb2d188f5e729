/** Copies of a text come within seconds; later ones are read anew. */
const REMEMBERED_MS = 30_000;

interface Known<T> {
  readonly value: T;
  readonly at: number;
}

/** Reads equal texts once: thousands of viewers are sent the same bytes, and what they mean is the same for each. */
export class SharedTexts<T> {
  private readonly known = new Map<string, Known<T>>();
  private readonly read: (text: string) => T;
  private readonly now: () => number;
  private readonly rememberedMs: number;

  constructor(read: (text: string) => T, now: () => number, rememberedMs = REMEMBERED_MS) {
    this.read = read;
    this.now = now;
    this.rememberedMs = rememberedMs;
  }

  /** The same object for equal texts. */
  of(text: string): T {
    const found = this.known.get(text);
    if (found) return found.value;
    const at = this.now();
    this.forget(at - this.rememberedMs);
    const value = this.read(text);
    this.known.set(text, { value, at });
    return value;
  }

  private forget(before: number): void {
    for (const [text, { at }] of this.known) {
      if (at >= before) return;
      this.known.delete(text);
    }
  }
}
