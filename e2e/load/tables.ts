import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@millrace/contract';
import { planPacing, postsPerSecond } from '../../backend/src/domain/delivery/pacing';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { aws, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import type { Simulated } from '../../tools/src/lib/scale/simulated-figures';
import { audiencesOf } from './audiences';
import { gather, latenciesIn, type Phase, runPhase, SETTLING_MS, type Setup } from './measure';

/** After who came last, and after what was sent before. */
const CALM_MS = 4000;

const TABLE_RATES = [10, 100, 1000, 5000] as const;
const TABLE_VIEWERS = [1, 100, 2000] as const;

export interface Rates {
  readonly postsPerSecond: number;
  readonly p50: number | undefined;
}

/** A run of the table: posts a viewer and second, as planned at the most and as measured. */
export interface TableRow extends Rates {
  readonly viewers: number;
  readonly rate: number;
  readonly perViewer: number;
  readonly planned: number;
  readonly p99: number | undefined;
  /** Posts that were answered with 429 once it had settled in. */
  readonly refused: number;
}

type Plan = Pick<Scene, 'budget' | 'shards' | 'settledMs'>;

const perSecond = (count: number, from: number, to: number): number => (count * 1000) / (to - from);

/** What a phase is measured by: without the time in which it settles in. */
const settledIn = ({ from, to }: Phase): Pick<Phase, 'from' | 'to'> => ({ from: Math.min(from + SETTLING_MS, to), to });

const ratesOf = (setup: Setup, phase: Phase): Rates => {
  const { receipts } = setup.crowd;
  const { from, to } = settledIn(phase);
  const posts = receipts.received('delta', from, to) + receipts.received('settled', from, to);
  return { postsPerSecond: perSecond(posts, from, to), p50: latenciesIn(setup, from, to).quantile(0.5) };
};

const tableRow = async (
  setup: Setup,
  plan: Plan,
  viewers: number,
  rate: number,
  seconds: number,
): Promise<TableRow> => {
  await wait(CALM_MS);
  const phase = await runPhase(setup, { rate, seconds });
  const rates = ratesOf(setup, phase);
  const { from, to } = settledIn(phase);
  const load = { ...plan, viewers };
  return {
    ...rates,
    viewers,
    rate,
    perViewer: rates.postsPerSecond / viewers,
    planned: postsPerSecond(load, planPacing(load)) / viewers,
    p99: latenciesIn(setup, from, to).quantile(0.99),
    refused: phase.posts.refusedLate,
  };
};

/** Posts per viewer and second, at every rate and number of viewers. */
export const measureTable = async (setup: Setup, plan: Plan, seconds: number): Promise<readonly TableRow[]> => {
  const rows: TableRow[] = [];
  for (const viewers of TABLE_VIEWERS) {
    await gather(setup, viewers);
    for (const rate of TABLE_RATES) rows.push(await tableRow(setup, plan, viewers, rate, seconds));
  }
  return rows;
};

const FEW = 10;
const COMPARED = [100, 500, 2000] as const;

/** What the model is told of this machine, and what it says: measured and simulated. */
export interface Comparison {
  readonly viewers: number;
  /** Posts a second while any are made, as measured in that run. */
  readonly capacity: number;
  readonly measured: Rates;
  readonly simulated: Rates;
}

const SIMULATED_SECONDS = 60;

const say = (scene: Scene, service: Service): Simulated =>
  simulate(scene, service, seededRandom(1), { seconds: SIMULATED_SECONDS });

/** The value between the two at which what rises or falls with it is as wanted. */
const solve = (low: number, high: number, isTooLow: (value: number) => boolean): number => {
  let [from, to] = [low, high];
  for (let i = 0; i < 12; i++) {
    const middle = (from + to) / 2;
    if (isTooLow(middle)) from = middle;
    else to = middle;
  }
  return (from + to) / 2;
};

const LONGEST_FOLD_MS = 200;

/** The times of this machine, by what was measured while few watched: only then is nothing waited for but these. */
const calibrated = (scene: Scene, { postsPerSecond: posts, p50 = 0 }: Rates, settledEveryMs: number): Service => {
  const local: Service = {
    ...aws,
    propagationMs: 0,
    settleMs: Math.max(0, settledEveryMs - scene.settledMs - (1000 * scene.shards) / scene.rate),
    senderRate: 1_000_000,
    workers: { from: Number.POSITIVE_INFINITY, count: 1 },
    quota: { perSecond: 1_000_000, burst: 1_000_000 },
  };
  const foldMs = solve(0, LONGEST_FOLD_MS, (value) => say(scene, { ...local, foldMs: value }).postsPerSecond > posts);
  const own = say(scene, { ...local, foldMs }).p50 ?? 0;
  return { ...local, foldMs, propagationMs: Math.max(0, p50 - own) };
};

interface Compare {
  readonly plan: Plan;
  readonly rate: number;
  readonly seconds: number;
  readonly seed: number;
  readonly print: (line: string) => void;
}

/** What the simulation says of some numbers of viewers beside what is measured, on this machine. */
export const compareWithSimulation = async (
  setup: Setup,
  { plan, rate, seconds, seed, print }: Compare,
): Promise<readonly Comparison[]> => {
  const sceneOf = (viewers: number): Scene => ({
    ...plan,
    viewers,
    rate,
    audiences: audiencesOf(setup.metrics, setup.crowd.topics, generate(everyFormat, seed)),
  });
  const measure = async (viewers: number) => {
    await gather(setup, viewers);
    await wait(CALM_MS);
    const phase = await runPhase(setup, { rate, seconds });
    const { from, to } = settledIn(phase);
    const { receipts } = setup.crowd;
    const settledEveryMs = (1000 * plan.shards * viewers) / perSecond(receipts.received('settled', from, to), from, to);
    return { rates: ratesOf(setup, phase), capacity: receipts.speed(from, to), settledEveryMs };
  };
  const few = await measure(FEW);
  const service = calibrated(sceneOf(FEW), few.rates, few.settledEveryMs);
  const { foldMs, propagationMs, settleMs } = service;
  print(
    `by ${FEW} viewers: a batch takes ${Math.round(foldMs)} ms, a record ${Math.round(propagationMs)} ms to get there, and settling ${Math.round(settleMs)} ms`,
  );
  const found: Comparison[] = [];
  for (const viewers of COMPARED) {
    const { rates, capacity } = await measure(viewers);
    const { postsPerSecond: posts, p50 } = say(sceneOf(viewers), { ...service, capacity });
    found.push({ viewers, capacity, measured: rates, simulated: { postsPerSecond: posts, p50 } });
  }
  return found;
};
