import { oneOf, type Random } from '../simulation/random';

/** How rough things are, each from 0 to 1: different from burst to burst, since one trouble may heal what another did. */
export interface Weather {
  /** Invocations of `durable` that are killed. */
  readonly kills: number;
  /** Whether those are killed when the checkpoint has moved, and before all viewers have been told. */
  readonly untold: boolean;
  /** Calls that tables refuse. */
  readonly refusals: number;
  /** Calls that DynamoDB itself refuses. */
  readonly throttling: number;
  /** Batches that `live` never gets. */
  readonly skipped: number;
  /** Share of the settled frames that are lost when a page has been sent the same step of the checkpoint before: it would not miss them. */
  readonly repeatsLost: number;
  /** How often frames are lost and connections break, 1 being a tenth of the frames. */
  readonly network: number;
}

const storm: Weather = {
  kills: 0.3,
  untold: false,
  refusals: 0.002,
  throttling: 0,
  skipped: 0.1,
  repeatsLost: 0,
  network: 1,
};
const throttled: Weather = {
  kills: 0.1,
  untold: false,
  refusals: 0.002,
  throttling: 0.01,
  skipped: 0.3,
  repeatsLost: 0,
  network: 0.5,
};
const crashes: Weather = {
  kills: 0.5,
  untold: false,
  refusals: 0.002,
  throttling: 0,
  skipped: 0.4,
  repeatsLost: 0,
  network: 0,
};
const untold: Weather = {
  kills: 0.7,
  untold: true,
  refusals: 0,
  throttling: 0,
  skipped: 0.6,
  repeatsLost: 0.8,
  network: 0,
};
const lossy: Weather = {
  kills: 0.05,
  untold: false,
  refusals: 0,
  throttling: 0,
  skipped: 0.2,
  repeatsLost: 0,
  network: 2,
};
const calm: Weather = { kills: 0, untold: false, refusals: 0, throttling: 0, skipped: 0, repeatsLost: 0, network: 0 };

/**
 * The weather of each burst. In the last one nothing is lost on the way to the pages but what repeats, so that they have no other reason to
 * ask for what a killed container did not tell them.
 */
export const forecast = (bursts: number, random: Random): ((burst: number, settled: boolean) => Weather) => {
  const days = Array.from({ length: bursts }, (_, i) => {
    if (i === bursts - 1) return untold;
    return i < 3 ? ([storm, throttled, lossy][i] ?? storm) : oneOf(random, [storm, throttled, crashes, lossy]);
  });
  return (burst, settled) => (settled ? calm : (days[Math.min(burst, bursts - 1)] ?? calm));
};

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
