import { setTimeout as wait } from 'node:timers/promises';
import { seededRandom } from '@millrace/contract';
import { planPacing, postsPerSecond } from '../../backend/src/domain/delivery/pacing';
import { PUSH_EVERY_MS } from '../../local-aws/lambda/event-source-mapping/shard-loop';
import { aws, type Scene, type Service } from '../../tools/src/lib/scale/service';
import { simulate } from '../../tools/src/lib/scale/simulate';
import type { Simulated } from '../../tools/src/lib/scale/simulated-figures';
import { audiencesOf } from './audiences';
import { gather, latenciesIn, type Phase, runPhase, SETTLING_MS, type Setup } from './measure';

/** After what was sent before. */
const CALM_MS = 3000;

const TABLE_RATES = [10, 100, 1000, 5000] as const;
const TABLE_VIEWERS = [1, 100, 2000] as const;
/** So few wait for nothing but the times of the machine. */
const FEW = 10;
const COMPARED = [100, 500, 2000] as const;

type Plan = Pick<Scene, 'budget' | 'shards' | 'settledMs'>;

/** What a run measured, without the time in which it settles in. */
export interface Measured {
  readonly postsPerSecond: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** Posts a second while any are made. */
  readonly capacity: number;
  /** Between two settled frames of a shard to a viewer, ms. */
  readonly settledEveryMs: number;
  /** Posts that were answered with 429. */
  readonly refused: number;
}

const perSecond = (count: number, from: number, to: number): number => (count * 1000) / (to - from);

const measuredIn = (setup: Setup, phase: Phase, shards: number): Measured => {
  const { receipts, size } = setup.crowd;
  const [from, to] = [Math.min(phase.from + SETTLING_MS, phase.to), phase.to];
  const settled = receipts.received('settled', from, to);
  const latencies = latenciesIn(setup, from, to);
  return {
    postsPerSecond: perSecond(receipts.received('delta', from, to) + settled, from, to),
    p50: latencies.quantile(0.5),
    p99: latencies.quantile(0.99),
    capacity: receipts.speed(from, to),
    settledEveryMs: (1000 * shards * size) / perSecond(settled, from, to),
    refused: phase.posts.refusedLate,
  };
};

/** A run of the table: posts a viewer and second, as measured and as planned at the most. */
export interface TableRow extends Measured {
  readonly viewers: number;
  readonly rate: number;
  readonly perViewer: number;
  readonly planned: number;
}

/** What was measured beside what the simulation says that was told of this machine's times. */
export interface Comparison {
  readonly viewers: number;
  readonly measured: Measured;
  readonly simulated: Simulated;
}

const SIMULATED_SECONDS = 60;

const say = (scene: Scene, service: Service): Simulated =>
  simulate(scene, service, seededRandom(1), { seconds: SIMULATED_SECONDS });

const LONGEST_FOLD_MS = 200;
const BISECTIONS = 12;

/** The longest time of a batch of which that is so. */
const longestFold = (isSo: (foldMs: number) => boolean): number => {
  let [from, to] = [0, LONGEST_FOLD_MS];
  for (let i = 0; i < BISECTIONS; i++) {
    const middle = (from + to) / 2;
    if (isSo(middle)) from = middle;
    else to = middle;
  }
  return from;
};

/**
 * The times of this machine, by what few viewers measured: a batch takes no longer than makes as many posts, nor than the delay; what is left of that is
 * the way to the function. `readEveryMs`: between two reads of a shard.
 */
export const calibrated = (
  scene: Scene,
  { postsPerSecond: posts, p50 = 0, settledEveryMs }: Pick<Measured, 'postsPerSecond' | 'p50' | 'settledEveryMs'>,
  readEveryMs = PUSH_EVERY_MS,
): Service => {
  const local: Service = {
    ...aws,
    readEveryMs,
    propagationMs: 0,
    settleMs: Math.max(0, settledEveryMs - scene.settledMs - (1000 * scene.shards) / scene.rate),
    senderRate: 1_000_000,
    workers: { from: Number.POSITIVE_INFINITY, count: 1 },
    quota: { perSecond: 1_000_000, burst: 1_000_000 },
  };
  const foldMs = longestFold((value) => {
    const simulated = say(scene, { ...local, foldMs: value });
    return simulated.postsPerSecond > posts && (simulated.p50 ?? 0) < p50;
  });
  const own = say(scene, { ...local, foldMs }).p50 ?? 0;
  return { ...local, foldMs, propagationMs: Math.max(0, p50 - own) };
};

export interface Wanted {
  readonly plan: Plan;
  readonly table: boolean;
  readonly compare: boolean;
  /** For so many viewers alone. */
  readonly only: number | undefined;
  /** Of the comparison, events a second. */
  readonly rate: number;
  /** Of each run. */
  readonly seconds: number;
  readonly onRow: (row: TableRow) => void;
  readonly onCalibrated: (service: Service) => void;
  readonly onCompared: (comparison: Comparison) => void;
}

/** Runs one after the other, while ever more viewers come. Each result is handed out as it is there. */
class Runs {
  private readonly setup: Setup;
  private readonly wanted: Wanted;
  private service: Service = aws;

  constructor(setup: Setup, wanted: Wanted) {
    this.setup = setup;
    this.wanted = wanted;
  }

  async at(viewers: number, isRow: boolean, isCompared: boolean): Promise<void> {
    await gather(this.setup, viewers);
    if (isCompared) await this.compare(viewers);
    for (const rate of isRow ? TABLE_RATES : []) await this.row(viewers, rate);
  }

  private async measure(rate: number): Promise<Measured> {
    await wait(CALM_MS);
    const phase = await runPhase(this.setup, { rate, seconds: this.wanted.seconds });
    return measuredIn(this.setup, phase, this.wanted.plan.shards);
  }

  private async row(viewers: number, rate: number): Promise<void> {
    const measured = await this.measure(rate);
    const load = { ...this.wanted.plan, viewers };
    const planned = postsPerSecond(load, planPacing(load)) / viewers;
    this.wanted.onRow({ ...measured, viewers, rate, perViewer: measured.postsPerSecond / viewers, planned });
  }

  private async compare(viewers: number): Promise<void> {
    const measured = await this.measure(this.wanted.rate);
    const scene = this.scene(viewers);
    if (viewers === FEW) {
      this.service = calibrated(scene, measured);
      this.wanted.onCalibrated(this.service);
      return;
    }
    const simulated = say(scene, { ...this.service, capacity: measured.capacity });
    this.wanted.onCompared({ viewers, measured, simulated });
  }

  private scene(viewers: number): Scene {
    const { plan, rate } = this.wanted;
    const { topics, events } = this.setup.crowd;
    return { ...plan, viewers, rate, audiences: audiencesOf(topics, events) };
  }
}

const has = (all: readonly number[], viewers: number): boolean => all.includes(viewers);

/** Posts per viewer and second, and what the simulation says of some numbers of viewers. */
export const measureTables = async (setup: Setup, wanted: Wanted): Promise<void> => {
  const { table, compare, only } = wanted;
  const sizesOf = (all: readonly number[]) => (only === undefined ? all : [only]);
  const rows = table ? sizesOf(TABLE_VIEWERS) : [];
  const compared = compare ? [FEW, ...sizesOf(COMPARED)] : [];
  const runs = new Runs(setup, wanted);
  const sizes = [...new Set([...rows, ...compared])].sort((a, b) => a - b);
  for (const viewers of sizes) await runs.at(viewers, has(rows, viewers), has(compared, viewers));
};
