import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '@millrace/contract';
import { readSettings } from '../../backend/stack/settings';
import { messageOf } from '../../local-aws/shared/user-error';
import { localState } from '../../tools/src/lib/cli/paths';
import { progressLine } from '../../tools/src/lib/cli/progress';
import { INTERRUPTED, runCommand, withHelp } from '../../tools/src/lib/cli/run-command';
import { DEFAULT_STAGE, stagesFolder } from '../../tools/src/lib/deployed/stages';
import { everyFormat, generate } from '../../tools/src/lib/generate/generate';
import { loadDefinitions } from '../../tools/src/lib/history/history';
import { appFolder } from '../../tools/src/lib/service/app';
import { runningStack } from '../../tools/src/lib/stack/running-stack';
import { rounded } from '../bench/benchmark';
import { lineOf } from '../chaos/compare/differences';
import { noSite, onOwnStack } from '../support/own-stack';
import { Crowd } from './crowd';
import { gather, latenciesIn, type Phase, runPhase, type Setup, settleAndCompare, type Verdict } from './measure';
import { help, type LoadOptions, loadOptions } from './options';
import { type Comparison, measureTables, type TableRow } from './tables';
import { breakAll, compareHalves, endSome } from './trouble';
import { workersOf } from './workers';

/** Differences that are printed one by one. */
const PRINTED = 5;

const print = ({ differences, waiting }: Verdict): void => {
  for (const difference of differences.slice(0, PRINTED)) console.log(lineOf(difference));
  for (const one of waiting.slice(0, PRINTED)) console.log(one);
  if (differences.length === 0) return;
  const [wheres, whats] = (['where', 'what'] as const).map((key) => new Set(differences.map((one) => one[key])).size);
  console.log(`${differences.length} differences in all: ${whats} figures, in ${wheres} places`);
};

/** The start of the first second of which nobody has sent anything. */
const nextSecond = async (): Promise<number> => {
  await wait(1000 - (Date.now() % 1000));
  return Math.floor(Date.now() / 1000) * 1000;
};

const usageOf = ({ cpu, memoryMb }: Phase) => ({
  cpu: { stack: rounded(cpu.stack, 2), load: rounded(cpu.load, 2) },
  memoryMb,
});

/** Waits for the end of all that was sent, compares, and prints what differs. */
const judge = async (setup: Setup, start: number) => {
  const verdict = await settleAndCompare(setup, start);
  setup.onProgress('');
  const { crowd } = setup;
  print(verdict);
  for (const problem of crowd.problems.slice(0, PRINTED)) console.log(problem);
  const { computations, receipts } = crowd;
  console.log(
    `${verdict.compared} figures compared, exact ${verdict.exactAfterMs ?? '(never)'} ms after all was settled; ${computations} states computed for ${receipts.frames} frames`,
  );
  return { differences: verdict.differences.length + crowd.problems.length, exactAfterMs: verdict.exactAfterMs };
};

/** Has viewers come, and sends events to them. Returns when the first of these was put at the earliest. */
const measure = async (setup: Setup, options: LoadOptions) => {
  const { viewers, events: rate, seconds } = options;
  let broken: ReturnType<typeof breakAll> | undefined;
  const halfWay = () => {
    endSome(setup, options);
    if (options.break) broken = breakAll(setup);
    // Whoever waits for it is told.
    broken?.catch(() => undefined);
  };
  const traffic = { rate, seconds, halfWay };
  const began = Date.now();
  const gathered = async () => {
    await gather(setup, viewers);
    const took = rounded((Date.now() - began) / 1000);
    console.log(`${viewers} viewers connected, and had all that was there after ${took} s`);
  };
  if (!options['at-once']) await gathered();
  const start = await nextSecond();
  const [phase] = await Promise.all([runPhase(setup, traffic), options['at-once'] && gathered()]);
  return { start, phase, reopened: await broken };
};

const runOnce = async (setup: Setup, options: LoadOptions): Promise<number> => {
  const { viewers, events, seconds, killed, silent, seed } = options;
  const { crowd } = setup;
  const { start, phase, reopened } = await measure(setup, options);
  const { differences, exactAfterMs } = await judge(setup, start);
  const latencies = latenciesIn(setup, phase.from, phase.to);
  const workers = options.workers === undefined ? undefined : await workersOf(setup.state, start);
  const result = {
    viewers,
    events,
    seconds,
    seed,
    frames: crowd.receipts.frames,
    posts: phase.posts.taken,
    p50: latencies.quantile(0.5),
    p99: latencies.quantile(0.99),
    postsPerSecond: Math.round((phase.posts.taken * 1000) / (phase.to - phase.from)),
    ...usageOf(phase),
    refused: phase.posts.refused,
    lost: crowd.lost,
    ...(crowd.lost > 0 && { lostBy: Object.fromEntries(crowd.lostBy) }),
    questions: crowd.questions.report,
    behind: phase.behind,
    ...(killed + silent > 0 && compareHalves(setup, phase)),
    ...(reopened && { reopened }),
    ...(workers && { workers }),
    exactAfterMs,
    differences,
  };
  console.log(JSON.stringify(result));
  return differences === 0 && !workers?.unserved.length ? 0 : 1;
};

const stagePlan = ({ budget, shards, window }: LoadOptions) => {
  const { pacing, stream, batching } = readSettings(stagesFolder, DEFAULT_STAGE);
  return {
    budget: budget ?? pacing.postsPerSecond,
    shards: shards ?? (stream.mode === 'provisioned' ? stream.shards : 4),
    settledMs: (window ?? batching.durableWindowSeconds) * 1000,
  };
};

const ms = (time: number | undefined): string => (time === undefined ? '–' : `${Math.round(time)}`);

/** How far the simulation may be off. */
const TOLERANCE = 0.2;

const off = (simulated = 0, measured = 0): number => Number((simulated / measured - 1).toFixed(3));

const offBy = ({ measured, simulated }: Comparison) => ({
  postsPerSecond: off(simulated.postsPerSecond, measured.postsPerSecond),
  p50: off(simulated.p50, measured.p50),
});

const isClose = (comparison: Comparison): boolean =>
  Object.values(offBy(comparison)).every((share) => Math.abs(share) <= TOLERANCE);

const rowLine = ({ viewers, rate, perViewer, planned, p50, p99, refused }: TableRow): string =>
  `${viewers} viewers, ${rate} events/s: ${perViewer.toFixed(2)} posts a viewer and second of ${planned.toFixed(2)} at the most, p50 ${ms(p50)} ms, p99 ${ms(p99)} ms, ${refused} refused with 429`;

const comparisonLine = (comparison: Comparison): string => {
  const { viewers, measured, simulated } = comparison;
  const by = offBy(comparison);
  return `${viewers} viewers: ${ms(measured.postsPerSecond)} posts/s measured, ${ms(simulated.postsPerSecond)} simulated (${by.postsPerSecond}); p50 ${ms(measured.p50)} ms measured, ${ms(simulated.p50)} simulated (${by.p50})`;
};

const runTables = async (setup: Setup, options: LoadOptions): Promise<number> => {
  const { events: rate, seconds, table, compare, only } = options;
  const rows: TableRow[] = [];
  const comparisons: Comparison[] = [];
  const start = await nextSecond();
  await measureTables(setup, {
    plan: stagePlan(options),
    ...{ table, compare, only, rate, seconds },
    onRow: (row) => {
      rows.push(row);
      console.log(rowLine(row));
    },
    onCalibrated: (propagationMs) => console.log(`a record is on its way for ${ms(propagationMs)} ms`),
    onCompared: (comparison) => {
      comparisons.push(comparison);
      console.log(comparisonLine(comparison));
    },
  });
  const { differences } = await judge(setup, start);
  const agree = comparisons.every(isClose);
  const compared = comparisons.map((one) => ({ ...one, off: offBy(one) }));
  console.log(JSON.stringify({ ...(table && { rows }), ...(compare && { compared, agree }), differences }));
  return differences === 0 && agree ? 0 : 1;
};

const withSetup = async (
  options: LoadOptions,
  endpoints: Endpoints,
  state: string,
  signal: AbortSignal,
  use: (setup: Setup) => Promise<number>,
): Promise<number> => {
  const line = progressLine(process.stderr);
  const { metrics } = await loadDefinitions(appFolder);
  const { seed, pages, killed, silent } = options;
  const troubled = killed + silent;
  const crowd = new Crowd({ endpoints, state, metrics, seed, pages, troubled, onProgress: line.show });
  const next = generate(everyFormat, seed);
  const setup: Setup = { endpoints, state, metrics, crowd, next, log: [], signal, onProgress: line.show };
  try {
    return await use(setup);
  } finally {
    line.clear();
    // What went wrong before is what is to be told.
    await crowd
      .leave()
      .catch((error) => console.error(`the programs that signed in are still there: ${messageOf(error)}`));
  }
};

/** The stage files, with what is wanted in the place of what the default stage has. */
const stagesWith = async (folder: string, { budget, shards, window, workers }: LoadOptions): Promise<string> => {
  await cp(stagesFolder, folder, { recursive: true });
  const file = join(folder, `${DEFAULT_STAGE}.yml`);
  const wanted = { postsPerSecond: budget, shards, durableWindowSeconds: window, workersFrom: workers };
  let settings = await readFile(file, 'utf8');
  for (const [name, value] of Object.entries(wanted))
    if (value !== undefined) settings = settings.replace(new RegExp(`( ${name}:) \\d+`), `$1 ${value}`);
  await writeFile(file, settings);
  return folder;
};

const onStack = async (options: LoadOptions, signal: AbortSignal, run: (setup: Setup) => Promise<number>) => {
  const { state, budget } = options;
  if (state !== undefined) return withSetup(options, await runningStack(resolve(state)), resolve(state), signal, run);
  const stages = join(localState, `load-stages-${process.pid}`);
  try {
    const metered = budget !== undefined && { postsPerSecond: 2 * budget };
    const cloud = { stages: await stagesWith(stages, options), ...metered, partitionUnits: options.break };
    return await onOwnStack({ name: 'load', signal, site: noSite, cloud }, (stack, own) =>
      withSetup(options, stack.endpoints, own, signal, run),
    );
  } finally {
    await rm(stages, { recursive: true, force: true });
  }
};

const load = async (options: LoadOptions, signal: AbortSignal): Promise<number> => {
  const run = options.table || options.compare ? runTables : runOnce;
  try {
    return await onStack(options, signal, (setup) => run(setup, options));
  } catch (error) {
    if (!signal.aborted) throw error;
    console.error('interrupted');
    return INTERRUPTED;
  }
};

await runCommand(withHelp(help, loadOptions, load));
// Viewers have timers that nothing waits for.
process.exit();
