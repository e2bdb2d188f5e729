import { oneOf, type Random } from '../simulation/random';

/** How likely each fault is, from 0 to 1. It differs from burst to burst, since one fault may heal what another did. */
export interface FaultProfile {
  /** Invocations of `durable` for which a moment to be killed at is drawn; some end without it. */
  readonly kills: number;
  /** Whether they are killed after the checkpoint has moved and before every subscriber has been sent the settled frame. */
  readonly silentKills: boolean;
  /** Calls that tables refuse, before they reach DynamoDB. */
  readonly refusals: number;
  /** Calls that DynamoDB itself refuses. */
  readonly throttling: number;
  /** Batches that `live` never gets. */
  readonly skipped: number;
  /** Settled frames that are lost when the page has been sent the same step of the checkpoint before, so that it does not miss them. */
  readonly repeatsLost: number;
  /** How often frames are lost and connections break; at 1 a tenth of the frames is lost. */
  readonly network: number;
}

const everythingAtOnce: FaultProfile = {
  kills: 0.5,
  silentKills: false,
  refusals: 0.002,
  throttling: 0,
  skipped: 0.1,
  repeatsLost: 0,
  network: 1,
};
const throttled: FaultProfile = {
  kills: 0.3,
  silentKills: false,
  refusals: 0.002,
  throttling: 0.01,
  skipped: 0.3,
  repeatsLost: 0,
  network: 0.5,
};
const crashes: FaultProfile = {
  kills: 0.7,
  silentKills: false,
  refusals: 0.002,
  throttling: 0,
  skipped: 0.4,
  repeatsLost: 0,
  network: 0,
};
const silentKills: FaultProfile = {
  kills: 0.7,
  silentKills: true,
  refusals: 0,
  throttling: 0,
  skipped: 1,
  repeatsLost: 0.8,
  network: 0,
};
const lossy: FaultProfile = {
  kills: 0.1,
  silentKills: false,
  refusals: 0,
  throttling: 0,
  skipped: 0.2,
  repeatsLost: 0,
  network: 2,
};
const calm: FaultProfile = {
  kills: 0,
  silentKills: false,
  refusals: 0,
  throttling: 0,
  skipped: 0,
  repeatsLost: 0,
  network: 0,
};

/**
 * The fault profile of each burst. In the last one only repeated frames are lost on the way to pages, and `live` gets nothing, so that nothing
 * else makes them ask for what a killed container did not send: a delta that stays unsettled would.
 */
export const faultSchedule = (bursts: number, random: Random): ((burst: number, settled: boolean) => FaultProfile) => {
  const profiles = Array.from({ length: bursts }, (_, i) => {
    if (i === bursts - 1) return silentKills;
    return i < 3
      ? ([everythingAtOnce, throttled, lossy][i] ?? everythingAtOnce)
      : oneOf(random, [everythingAtOnce, throttled, crashes, lossy]);
  });
  return (burst, settled) => (settled ? calm : (profiles[Math.min(burst, bursts - 1)] ?? calm));
};

/** Counts the injected faults by kind. */
export class InjectedFaults {
  private readonly countByKind = new Map<string, number>();

  add(kind: string, times = 1): void {
    this.countByKind.set(kind, (this.countByKind.get(kind) ?? 0) + times);
  }

  /** By name. */
  counts(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.countByKind].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
