import { setTimeout as wait } from 'node:timers/promises';
import { planPacing, postsPerSecond } from '../../backend/src/domain/delivery/pacing';
import type { FrameKind, Scene } from '../../tools/src/lib/scale/service';
import { audiencesOf } from './audiences';
import { callsOf, timesOf } from './calls';
import { type Calls, type Expected, expected, machine, propagationIn } from './machine';
import { gather, type Phase, runPhase, SETTLING_MS, type Setup } from './measure';
import { byShard } from './traffic';

/** After what was sent before. */
const CALM_MS = 3000;

const TABLE_RATES = [10, 100, 1000, 5000] as const;
const TABLE_VIEWERS = [1, 100, 2000] as const;
/** So few wait for nothing but the times of the machine. */
const FEW = 10;
const COMPARED = [100, 500, 2000] as const;

/** From so many viewers on a round of posts takes seconds, and a run longer, so that it has some of them. */
const MANY = { viewers: 1000, times: 1.5 } as const;

type Plan = Pick<Scene, 'budget' | 'shards' | 'settledMs'>;

/** What a run measured, without the time in which it settles in. */
export interface Measured {
  readonly postsPerSecond: number;
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  readonly postsPerFrame: { readonly [kind in FrameKind]: number };
  /** Posts that were answered with 429. */
  readonly refused: number;
}

const perSecond = (count: number, from: number, to: number): number => (count * 1000) / (to - from);

/** What is counted of a phase, ms since the epoch. */
const countedOf = ({ from, to }: Phase): readonly [from: number, to: number] => [Math.min(from + SETTLING_MS, to), to];

const measuredIn = ({ crowd, log }: Setup, phase: Phase): Measured => {
  const { receipts } = crowd;
  const [from, to] = countedOf(phase);
  const latencies = receipts.latenciesOfReceived(byShard(log), from, to);
  return {
    postsPerSecond: perSecond(receipts.received('delta', from, to) + receipts.received('settled', from, to), from, to),
    p50: latencies.quantile(0.5),
    p99: latencies.quantile(0.99),
    postsPerFrame: {
      live: receipts.postsPerFrame('delta', from, to),
      settled: receipts.postsPerFrame('settled', from, to),
    },
    refused: phase.posts.refusedLate,
  };
};

/** How the calls of the functions went meanwhile: functions, posts and what viewers ask share the machine's cores. */
const callsDuring = async ({ state, crowd }: Setup, phase: Phase): Promise<Calls> => {
  const [from, to] = countedOf(phase);
  const rounds = (kind: 'delta' | 'settled') => crowd.receipts.rounds(kind, phase.from, to);
  return {
    live: timesOf(await callsOf(state, 'live', from, to), rounds('delta')),
    settled: timesOf(await callsOf(state, 'durable', from, to), rounds('settled')),
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
  readonly simulated: Expected;
}

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
  /** How long a record is on its way, ms. */
  readonly onCalibrated: (propagationMs: number) => void;
  readonly onCompared: (comparison: Comparison) => void;
}

/** Runs one after the other, while ever more viewers come. Each result is handed out as it is there. */
class Runs {
  private readonly setup: Setup;
  private readonly wanted: Wanted;
  private propagationMs = 0;

  constructor(setup: Setup, wanted: Wanted) {
    this.setup = setup;
    this.wanted = wanted;
  }

  async at(viewers: number, isRow: boolean, isCompared: boolean): Promise<void> {
    await gather(this.setup, viewers);
    if (isCompared) await this.compare(viewers);
    for (const rate of isRow ? TABLE_RATES : []) await this.row(viewers, rate);
  }

  private async run(rate: number, seconds: number): Promise<Phase> {
    await wait(CALM_MS);
    return runPhase(this.setup, { rate, seconds });
  }

  private async row(viewers: number, rate: number): Promise<void> {
    const measured = measuredIn(this.setup, await this.run(rate, this.wanted.seconds));
    const load = { ...this.wanted.plan, viewers };
    const planned = postsPerSecond(load, planPacing(load)) / viewers;
    this.wanted.onRow({ ...measured, viewers, rate, perViewer: measured.postsPerSecond / viewers, planned });
  }

  private async compare(viewers: number): Promise<void> {
    const { rate, seconds: each } = this.wanted;
    const seconds = viewers >= MANY.viewers ? each * MANY.times : each;
    const phase = await this.run(rate, seconds);
    const measured = measuredIn(this.setup, phase);
    const scene = { ...this.scene(viewers), parts: measured.postsPerFrame };
    const calls = await callsDuring(this.setup, phase);
    // Each run begins idle.
    const time = { warmUp: SETTLING_MS / 1000, seconds: seconds - SETTLING_MS / 1000 };
    if (viewers === FEW) {
      this.propagationMs = propagationIn(scene, calls, measured.p50, time);
      this.wanted.onCalibrated(this.propagationMs);
      return;
    }
    const simulated = expected(scene, machine(calls, this.propagationMs), time);
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
