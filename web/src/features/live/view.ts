import type { BackfillStatus } from '../settling/backfill';
import { seenUntil } from '../settling/checkpoints';
import { type Coverage, type Knowledge, sameCoverage, withUnderWay } from '../settling/coverage';
import { emptyState, type LiveState } from '../settling/live-state';
import type { LatencySummary } from './latency';
import type { Freshness } from './status';

/** What the page shows. Each part stays the same object until it changes. */
export interface View extends Knowledge {
  readonly state: LiveState;
  /** The same as of the last second: for what costs too much to draw with every event. */
  readonly calm: LiveState;
  /** Whether the times that the coverage lacks are being backfilled. */
  readonly backfillStatus: BackfillStatus;
  /** The current second by the server's clock, ms. Changes once a second, and with it everything that scrolls. */
  readonly now: number;
  /** When the newest event came, by the server's clock, ms; of events from before, when they happened. */
  readonly updatedAt: number | undefined;
  readonly latency: LatencySummary | undefined;
}

/** Before anything has come. */
export const emptyView = (now: number): View => ({
  state: emptyState,
  calm: emptyState,
  settled: [],
  coverage: [],
  isFilling: true,
  backfillStatus: 'under way',
  now,
  updatedAt: undefined,
  latency: undefined,
});

/** `delivered`: when whatever arrived was delivered live, by the server's clock. */
export const viewAfter = (view: View, change: Partial<View>, delivered: Coverage): View => {
  const next = { ...view, ...change };
  const { now, settled, backfillStatus, coverage } = next;
  const covered = withUnderWay(settled, delivered, now);
  const isConnected = delivered.at(-1)?.to === undefined && delivered.length > 0;
  const isFilling = backfillStatus === 'under way' || (backfillStatus === 'done' && isConnected);
  return { ...next, isFilling, coverage: sameCoverage(covered, coverage) ? coverage : covered };
};

/** `serverNow`: ms by the server's clock; `paused`: what waits, during a pause. */
export const freshnessOf = (
  { now, settled, coverage, updatedAt, latency, state, backfillStatus }: View,
  serverNow: number,
  paused: Freshness['paused'],
): Freshness => {
  const seen = seenUntil(state.checkpoints, state.heard);
  return {
    now,
    updatedAt,
    latency,
    lag: seen === undefined ? undefined : Math.max(0, serverNow - seen),
    coverage,
    settledUntil: settled.at(-1)?.to,
    backfillStatus,
    paused: paused && { since: paused.since, events: paused.events },
  };
};
