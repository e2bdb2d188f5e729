import { join } from 'node:path';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import { stagesIn } from '../../../../backend/stack/app';
import { readSettings } from '../../../../backend/stack/settings';
import { backend, root } from '../../lib/cli/paths';
import { dollarsOf, JOURNEY_UNITS, unitsOfSessionEvent, writeUnitsAnHour } from '../../lib/costs/write-units';
import {
  changesOfHistory,
  type Definitions,
  loadDefinitions,
  type Stage,
  storedDefinitions,
} from '../../lib/history/history';
import { nodeProgram, type ProgramResult, runProgram } from '../../lib/process/child';
import { packageBin } from '../../lib/process/programs';
import { appFolder } from '../../lib/service/app';
import { lintTemplate, NOT_LINTED, packageService } from '../../lib/service/package-service';

export interface Check {
  readonly name: string;
  /**
   * @param where a stage, or the state folder of a stack on this machine.
   * @throws Error whose message says what is wrong
   */
  readonly run: (folder: string, signal: AbortSignal, where: Stage | string) => Promise<string>;
}

const NOTHING_RUNS = 'nothing runs here to compare with (a stage: --stage NAME)';

/** A stream on demand begins with as many: https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html */
const ON_DEMAND_SHARDS = 4;

const rounded = (units: number): string => Number(units.toPrecision(3)).toLocaleString('en');

const cost = (units: number): string => `${rounded(units)} write units an hour ($${dollarsOf(units).toFixed(2)})`;

/** What writing the windows of a catalogue costs in each stage of the folder, in lines. */
export const writeCosts = (metrics: MetricSet, stages: string): readonly string[] =>
  stagesIn(stages).map((stage) => {
    const { stream, batching } = readSettings(stages, stage);
    const shards = stream.mode === 'provisioned' ? stream.shards : ON_DEMAND_SHARDS;
    const units = writeUnitsAnHour(metrics, { shards, windowSeconds: batching.durableWindowSeconds });
    const each = `${rounded(units.oneMetric)} of them for each`;
    return `${stage}, ${shards} shards: at most ${cost(units.everyMetric)} while all metrics have events, ${each}; up to ${cost(units.everyLabel)} with every label that there may be`;
  });

const inWords = ({ metrics, formats }: Definitions): string => {
  const formatsOfOnesOwn = formats.length > 0 ? `; formats: ${formats.join(', ')}` : '';
  return `${metrics.catalog.metrics.length} metrics, Millrace's own among them${formatsOfOnesOwn}`;
};

/** What sessions cost, in lines: they go with the events, whatever the stage. */
export const sessionCosts = ({ sessions, milestones }: MetricSet): readonly string[] => {
  const units = 1000 * (unitsOfSessionEvent() + (milestones ? JOURNEY_UNITS : 0));
  if (!sessions) return [];
  return [
    `sessions: at most ${rounded(units)} write units for 1,000 of their events ($${dollarsOf(units).toFixed(4)})`,
  ];
};

/** What the stages of a folder let clients follow as they connect, and `metrics.ts` does not have, in lines. */
export const unknownFollowed = ({ audienceOf }: MetricSet, stages: string): readonly string[] =>
  stagesIn(stages).flatMap((stage) =>
    Object.entries(readSettings(stages, stage).follow)
      .filter(([, type]) => !audienceOf('item', type))
      .map(([parameter, type]) => `${stage}: follow.${parameter}: there are no items of type "${type}" in metrics.ts`),
  );

/** Loads what the user's folder declares, and says what is wrong with it. */
export const checkMetrics = async (app: string): Promise<string> => inWords(await loadDefinitions(app));

/** The same, and what writing the metrics costs in each stage. */
const checkMetricsAndCosts = async (app: string): Promise<string> => {
  const definitions = await loadDefinitions(app);
  const { metrics } = definitions;
  const stages = join(app, 'stages');
  const costs = [...writeCosts(metrics, stages), ...sessionCosts(metrics)];
  return [inWords(definitions), ...costs, ...unknownFollowed(metrics, stages)].join('\n    ');
};

/** What it would do to the history that a stage, or what runs here, has stored. */
const checkHistory: Check['run'] = async (_folder, _signal, where) => {
  const stored = await storedDefinitions(where);
  if (!stored)
    return typeof where === 'string' ? NOTHING_RUNS : `${where.stage} is not deployed: nothing is stored there`;
  const changes = await changesOfHistory(stored, appFolder);
  return changes.length > 0 ? ['', ...changes].join('\n    ') : 'all of it goes on as it is';
};

const expectSuccess = ({ code, output }: ProgramResult): void => {
  if (code !== 0) throw new Error(output.trim());
};

const checkTypes: Check['run'] = async (_, signal) => {
  const tsc = nodeProgram(packageBin('typescript', 'tsc'), ['--noEmit', '--pretty', 'false', '-p', '.']);
  expectSuccess(await runProgram({ ...tsc, cwd: backend }, signal));
  return 'your folder and the functions';
};

const checkTemplate: Check['run'] = async (folder, signal) => {
  expectSuccess(await packageService({ folder }, signal));
  const lint = await lintTemplate(folder, signal);
  if (lint) expectSuccess(lint);
  return lint ? 'serverless.yml, packaged and linted' : NOT_LINTED;
};

/** The contract's own tests of this, so that they are said once. */
const checkContract: Check['run'] = async (_, signal) => {
  const args = ['run', '--reporter=default', 'src/samples/samples.test.ts', 'src/wire/version.test.ts'];
  const vitest = nodeProgram(packageBin('vitest'), args);
  expectSuccess(await runProgram({ ...vitest, cwd: join(root, 'contract') }, signal));
  return 'every sample, and the version';
};

export const checks: readonly Check[] = [
  { name: 'metrics', run: () => checkMetricsAndCosts(appFolder) },
  { name: 'types', run: checkTypes },
  { name: 'contract', run: checkContract },
  { name: 'template', run: checkTemplate },
  { name: 'history', run: checkHistory },
];
