import { seededRandom } from '@millrace/contract';
import { PUSH_EVERY_MS } from '../../local-aws/lambda/event-source-mapping/shard-loop';
import { aws, type CallTimes, type FrameKind, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import type { Simulated } from '../../tools/src/lib/scale/simulated-figures';

/** How `durable` reads a shard without enhanced fan-out. */
const POLL_EVERY_MS = 1000;

/** What is said of a run: it begins idle, and the time in which it settles in is not counted. */
export interface RunTime {
  readonly seconds: number;
  readonly warmUp: number;
}

export type Expected = Pick<Simulated, 'postsPerSecond' | 'p50' | 'p99'>;

/** A run is short: what it is like on average is that of several, each as shards and events happen to fall. */
const RUNS = 20;

/** What the simulation says of a run. */
export const expected = (scene: Scene, service: Service, time: RunTime): Expected => {
  const runs = Array.from({ length: RUNS }, (_, seed) => simulate(scene, service, seededRandom(seed), time));
  const mean = (of: (run: Simulated) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / RUNS;
  return {
    postsPerSecond: mean(({ postsPerSecond }) => postsPerSecond),
    p50: mean(({ p50 = 0 }) => p50),
    p99: mean(({ p99 = 0 }) => p99),
  };
};

export type Calls = { readonly [kind in FrameKind]: readonly CallTimes[] };

const INSTANT: CallTimes = { beforeMs: 0, rate: Number.POSITIVE_INFINITY, pauseMs: 0 };

const someOf = ([first = INSTANT, ...others]: readonly CallTimes[]) => [first, ...others] as const;

/** What this machine is to the simulation, with calls as they were. `propagationMs`: how long a record is on its way to the function. */
export const machine = ({ live, settled }: Calls, propagationMs: number): Service => ({
  ...aws,
  calls: { live: someOf(live), settled: someOf(settled) },
  propagationMs,
  readEveryMs: PUSH_EVERY_MS,
  settleReadEveryMs: POLL_EVERY_MS,
  gathersWhileBusy: true,
  workers: { from: Number.POSITIVE_INFINITY, count: 1 },
  quota: { perSecond: 1_000_000, burst: 1_000_000 },
});

/** How long a record is on its way, ms: what is left of the delay of few viewers, whose calls wait for what is read next. */
export const propagationIn = (scene: Scene, calls: Calls, p50: number | undefined, time: RunTime): number => {
  const waiting = { ...calls, live: calls.live.map((call) => ({ ...call, pauseMs: 0 })) };
  return Math.max(0, (p50 ?? 0) - (expected(scene, machine(waiting, 0), time).p50 ?? 0));
};
