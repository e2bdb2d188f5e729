const BUCKETS = 600_000;

/** How often something took how many ms; what took longer than ten minutes counts as that. */
export class Histogram {
  private readonly counts = new Float64Array(BUCKETS + 1);
  private sum = 0;

  get total(): number {
    return this.sum;
  }

  add(ms: number, times = 1): void {
    const bucket = Math.min(BUCKETS, Math.max(0, Math.round(ms)));
    this.counts[bucket] = (this.counts[bucket] ?? 0) + times;
    this.sum += times;
  }

  /** What the share `q` of them does not exceed, ms; nothing where there is none. */
  quantile(q: number): number | undefined {
    let seen = 0;
    // Shares of a sum of fractions are never quite reached.
    const wanted = q * this.sum * (1 - 1e-12);
    for (let ms = 0; this.sum > 0 && ms <= BUCKETS; ms++) {
      seen += this.counts[ms] ?? 0;
      if (seen >= wanted) return ms;
    }
    return undefined;
  }
}
