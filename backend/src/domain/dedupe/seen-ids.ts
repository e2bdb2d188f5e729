/** Event ids that were seen, each as two halves of a hash of 64 bits, and when it arrived, in whole seconds since the epoch. */
export interface SeenIds {
  readonly length: number;
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly seconds: Uint32Array;
}

export interface IdHash {
  readonly high: number;
  readonly low: number;
}

/** Collects sightings in order. */
export class SeenIdsBuilder {
  private readonly all: { readonly id: IdHash; readonly second: number }[] = [];

  add(id: IdHash, second: number): void {
    this.all.push({ id, second });
  }

  get length(): number {
    return this.all.length;
  }

  build(): SeenIds {
    return {
      length: this.all.length,
      high: Uint32Array.from(this.all, ({ id }) => id.high),
      low: Uint32Array.from(this.all, ({ id }) => id.low),
      seconds: Uint32Array.from(this.all, ({ second }) => second),
    };
  }
}
