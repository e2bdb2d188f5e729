import {
  LONGEST_LIVE_MS,
  type PacingLoad,
  type PacingPlan,
  planPacing,
} from '../../../../backend/src/domain/delivery/pacing';
import { ACCOUNT_QUOTA } from './service';

type Load = Pick<PacingLoad, 'budget' | 'shards' | 'settledMs'>;

const MOST = 1_000_000_000;

/** The most viewers for whom the plan is still so. The more there are, the less it is. */
const mostViewers = (load: Load, holds: (plan: PacingPlan) => boolean): number => {
  let [most, tooMany] = [0, MOST];
  while (tooMany - most > 1) {
    const middle = Math.floor((most + tooMany) / 2);
    if (holds(planPacing({ ...load, viewers: middle }))) most = middle;
    else tooMany = middle;
  }
  return most;
};

/** Where pacing begins to be noticed, where nothing is live any more, and where not even settled frames fit. */
export interface Limits {
  readonly unpaced: number;
  readonly live: number;
  readonly settled: number;
}

export const limitsOf = (load: Load): Limits => ({
  unpaced: mostViewers(load, ({ reason }) => reason === undefined),
  live: mostViewers(load, ({ liveMs }) => liveMs <= LONGEST_LIVE_MS),
  settled: mostViewers(load, ({ isBeyond }) => !isBeyond),
});

/** Requests a second that an account needs for so many viewers at the longest interval, in hundreds: half of them are for posts. */
export const quotaFor = ({ shards, settledMs }: Load, viewers: number): number =>
  100 * Math.ceil(((2 * shards * viewers) / 100) * (1000 / LONGEST_LIVE_MS + 1000 / settledMs) + 1e-6);

export interface Change {
  readonly what: string;
  /** Viewers that are live with it. */
  readonly live: number;
}

/** The longest window of `durable`. */
const LONGEST_WINDOW_MS = 5000;

/** What carries more viewers, the cheapest first. */
export const changesFor = (load: Load): readonly Change[] => {
  const { shards, settledMs, budget } = load;
  const fewer = { ...load, shards: 1 };
  const slower = { ...load, settledMs: LONGEST_WINDOW_MS };
  const whole = { ...load, budget: ACCOUNT_QUOTA.perSecond * 0.9 };
  const live = (changed: Load) => limitsOf(changed).live;
  return [
    ...(settledMs < LONGEST_WINDOW_MS ? [{ what: 'batching.durableWindowSeconds: 5', live: live(slower) }] : []),
    ...(shards > 1 ? [{ what: 'one shard (it takes 1,000 events/s)', live: live(fewer) }] : []),
    ...(budget < whole.budget ? [{ what: 'a budget of nine tenths of the quota', live: live(whole) }] : []),
    { what: 'a second account for half of the viewers', live: 2 * live(load) },
    {
      what: `all of these`,
      live: 2 * live({ budget: Math.max(budget, whole.budget), shards: 1, settledMs: LONGEST_WINDOW_MS }),
    },
  ];
};
