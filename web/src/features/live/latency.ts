/** Figures are of the last minute, so that they show the present and not the past. */
const SPAN_MS = 60_000;

export interface LatencySummary {
  /** ms, from a record's arrival in the log to its frame painted on this screen. */
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
}

/** The smallest value that at least the share `q` of the sorted values does not exceed. */
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? 0;

export class LatencyTracker {
  private samples: { readonly at: number; readonly ms: number }[] = [];

  /** `at`: when it was painted; `ms`: how long that took. A clock that is a little off can make it negative: then it was 0. */
  add(at: number, ms: number): void {
    this.samples.push({ at, ms: Math.max(0, ms) });
  }

  summary(now: number): LatencySummary | undefined {
    this.samples = this.samples.filter(({ at }) => at > now - SPAN_MS);
    if (this.samples.length === 0) return undefined;
    const sorted = this.samples.map(({ ms }) => ms).sort((a, b) => a - b);
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), samples: sorted.length };
  }
}
