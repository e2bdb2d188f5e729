import type { PacingLoad } from '../../../../backend/src/domain/delivery/pacing';

/** Viewers with the same topics. */
export interface Audience {
  /** Of all viewers. */
  readonly share: number;
  /** How likely one event is of their topics. */
  readonly concerned: number;
}

export type FrameKind = 'live' | 'settled';

/** What events and viewers there are. */
export interface Scene extends Pick<PacingLoad, 'budget' | 'shards' | 'viewers' | 'settledMs'> {
  /** Events a second, over all shards. */
  readonly rate: number;
  /** What a frame takes in posts, on average; 1 by default. */
  readonly parts?: { readonly [kind in FrameKind]: number };
  readonly audiences: readonly Audience[];
}

/** How a call of a function goes. Times in ms. */
export interface CallTimes {
  /** What it does before it posts. */
  readonly beforeMs: number;
  /** Posts a second of one sender. */
  readonly rate: number;
  /** From its end until the next call. */
  readonly pauseMs: number;
}

/** How fast everything around the planner is: AWS's quotas and what is known of its times, or what was measured on this machine. Times in ms. */
export interface Service {
  /** From putting a record to its being given to a function that is free. */
  readonly propagationMs: number;
  /** Between two reads of a shard for `live`, ms; 0 where what is put is on its way at once. */
  readonly readEveryMs: number;
  /** How calls of `live` and `durable` go: each as one of these. */
  readonly calls: { readonly [kind in FrameKind]: readonly [CallTimes, ...CallTimes[]] };
  /** Between two reads of a shard for `durable`, ms; 0 where what is put is on its way at once. */
  readonly settleReadEveryMs: number;
  /** Whether the window of `durable` begins with the next record while it is busy; else once it is free. */
  readonly gathersWhileBusy: boolean;
  /** `coalesce`: a function that is free is given all that has come. `push`: what was pushed while it was busy comes in as many batches as it was pushed in. */
  readonly delivery: 'coalesce' | 'push';
  /** How long `durable` posts the frames of one step; pages that are not reached ask REST. */
  readonly giveUpMs: number;
  /** Batches a second and shard that are pushed. */
  readonly pushes: number;
  /** From so many viewers on, so many senders post the frames of a batch side by side. */
  readonly workers: { readonly from: number; readonly count: number };
  /** Posts a second that whatever takes them can do, all senders together. */
  readonly capacity: number;
  /** The account's: requests a second, and how many more at once. */
  readonly quota: { readonly perSecond: number; readonly burst: number };
}

/** All API Gateway calls of an account and Region: https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html */
export const ACCOUNT_QUOTA = { perSecond: 10_000, burst: 5000 } as const;

/**
 * In Region and warm. What AWS documents has its source; the rest is assumed, from what was measured elsewhere or on this machine.
 */
export const aws: Service = {
  // "An average of around 70 ms": https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html
  propagationMs: 70,
  readEveryMs: 0,
  // Posts of a whole core, over connections that stay open.
  calls: {
    live: [{ beforeMs: 10, rate: 3000, pauseMs: 0 }],
    settled: [{ beforeMs: 200, rate: 3000, pauseMs: 0 }],
  },
  // Neither is documented for a batch with a window.
  settleReadEveryMs: 0,
  gathersWhileBusy: false,
  giveUpMs: 10_000,
  delivery: 'coalesce',
  pushes: 10,
  workers: { from: 2500, count: 4 },
  capacity: Number.POSITIVE_INFINITY,
  quota: ACCOUNT_QUOTA,
};

/** Everybody watches everything. */
export const everyone: readonly Audience[] = [{ share: 1, concerned: 1 }];

/** What a post is on average where an operation is 5 KB: as many delta frames of two as settled ones of three. */
const OPERATIONS_A_POST = 2.5;

/**
 * AppSync Events in the place of posts: it is sent a frame once for each set of topics and delivers it by itself, so that a sender is soon done. Its
 * limit is the rate of outbound messages, by default a million a second, each 5 KB: https://docs.aws.amazon.com/general/latest/gr/appsync.html
 */
export const appsync: Service = {
  ...aws,
  calls: {
    live: [{ ...aws.calls.live[0], rate: 500_000 }],
    settled: [{ ...aws.calls.settled[0], rate: 500_000 }],
  },
  workers: { from: Number.POSITIVE_INFINITY, count: 1 },
  quota: { perSecond: 1_000_000 / OPERATIONS_A_POST, burst: 1_000_000 / OPERATIONS_A_POST },
};
