import type { DeltaFrame, Pacing, SettledFrame } from '@millrace/contract';

/** Figures are of the last minute, so that they show the present and not the past. */
const SPAN_MS = 60_000;
/** How late the page is now is what it was in the last moments. */
const RECENT_MS = 5000;

/** Delta frames that have not come for so long are not sent at present: no interval is half as long. */
const LIVE_AGAIN_MS = 12_000;

export interface LatencySummary {
  /** ms, from a record's arrival in the log to its frame painted on this screen. */
  readonly p50: number;
  readonly p99: number;
  readonly samples: number;
  /** The median of the last moments; undefined where nothing came. */
  readonly recent: number | undefined;
  /** How often frames come at present, and why no more often; undefined where they come with the events. */
  readonly pacing?: Pacing | undefined;
}

/** The smallest value that at least the share `q` of the sorted values does not exceed. */
const quantile = (sorted: readonly number[], q: number): number => sorted[Math.ceil(q * sorted.length) - 1] ?? 0;

/** What the newest frame of a kind said. */
interface Heard {
  readonly at: number;
  readonly pacing: Pacing | undefined;
}

interface Sample {
  readonly at: number;
  readonly ms: number;
}

const sortedOf = (samples: readonly Sample[]): number[] => samples.map(({ ms }) => ms).sort((a, b) => a - b);

export class LatencyTracker {
  private samples: Sample[] = [];
  private unseen: DeltaFrame[] = [];
  private late: readonly number[] = [];
  private readonly heard: { delta?: Heard; settled?: Heard } = {};

  /** `late`: when what settled frames alone have brought arrived. It counts where it should have been delivered live. `at`: now. */
  came(frames: readonly (DeltaFrame | SettledFrame)[], late: readonly number[], at: number): void {
    for (const { type, pacing } of frames) this.heard[type] = { at, pacing };
    this.unseen.push(...frames.filter((frame) => frame.type === 'delta'));
    this.late = [...this.late, ...late];
  }

  /** When that arrived which a picture shows first: a frame is on the screen with the first figure that shows it. */
  seen(isSeen: (frame: DeltaFrame) => boolean): readonly number[] {
    const arrived = [...this.unseen.filter(isSeen).map((frame) => frame.arrived.first), ...this.late];
    this.unseen = this.unseen.filter((frame) => !isSeen(frame));
    this.late = [];
    return arrived;
  }

  /** What arrived then was painted `at`, which is `serverNow` by the server's clock. */
  painted(arrived: readonly number[], at: number, serverNow: number): void {
    for (const then of arrived) this.add(at, serverNow - then);
  }

  /** `at`: when it was painted; `ms`: how long that took. A clock that is a little off can make it negative: then it was 0. */
  add(at: number, ms: number): void {
    this.samples.push({ at, ms: Math.max(0, ms) });
  }

  summary(now: number): LatencySummary | undefined {
    this.samples = this.samples.filter(({ at }) => at > now - SPAN_MS);
    if (this.samples.length === 0) return undefined;
    const sorted = sortedOf(this.samples);
    const last = sortedOf(this.samples.filter(({ at }) => at > now - RECENT_MS));
    const recent = last.length > 0 ? quantile(last, 0.5) : undefined;
    const pacing = this.pacing(now);
    return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), samples: sorted.length, recent, pacing };
  }

  /** Delta frames say it, unless settled frames alone are sent. */
  private pacing(now: number): Pacing | undefined {
    const { delta, settled } = this.heard;
    return (delta && now - delta.at < LIVE_AGAIN_MS ? delta : settled)?.pacing;
  }
}
