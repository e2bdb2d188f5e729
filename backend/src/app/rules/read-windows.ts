import { type Granularity, type Metric, metricTopic, type Series } from '@millrace/contract';
import type { Rule } from '../../domain/rules/rule-definition';
import { RuleWindows } from '../../domain/rules/rule-windows';
import { type RuleHistory, seasonsBefore } from '../../domain/rules/usual';
import { type DatedCheckpoint, shardsReaching } from '../../domain/settled/closed-shards';
import { HOUR_MS } from '../../domain/time';
import { eachConcurrently } from '../../lib/async';
import { PARALLEL_READS, type SettledReader, type Span } from '../settled/ports';

export interface LookDeps {
  readonly metrics: readonly Metric[];
  readonly reader: SettledReader;
  /** What is remembered of hours that are over. */
  readonly historyOf: (rule: Rule) => RuleHistory;
}

export type Shards = readonly DatedCheckpoint[];

/** Windows that are wanted of a rule. */
export interface Wanted {
  readonly span: Span;
  readonly windows: RuleWindows;
}

/** Seconds hold all metrics, so that they are read once for all rules whose windows are made of them. */
export const readSeconds = async ({ reader }: LookDeps, wanted: readonly Wanted[], shards: Shards): Promise<void> => {
  const from = Math.min(...wanted.map(({ span }) => span.from));
  const to = Math.max(...wanted.map(({ span }) => span.to));
  const named = wanted.flatMap(({ windows }) => windows.metrics.map((name) => [metricTopic(name), name] as const));
  const topics = new Map(named);
  const add = (start: number, { topic, breakdown }: Series): void => {
    const metric = topics.get(topic);
    if (metric !== undefined) for (const { windows } of wanted) windows.add(metric, start, breakdown);
  };
  await eachConcurrently(shards, PARALLEL_READS, async ({ shard }) => {
    for await (const page of reader.seconds(shard, { from, to }))
      for (const { start, series } of page) for (const one of series) add(start, one);
  });
};

const readLonger = async (
  { reader }: LookDeps,
  granularity: Exclude<Granularity, 'second'>,
  { windows, span }: Wanted,
  shards: Shards,
): Promise<void> => {
  const reads = windows.metrics.flatMap((metric) => shards.map(({ shard }) => ({ metric, shard })));
  await eachConcurrently(reads, PARALLEL_READS, async ({ metric, shard }) => {
    for await (const page of reader.windows(metric, granularity, shard, span))
      for (const { start, series } of page) for (const { breakdown } of series) windows.add(metric, start, breakdown);
  });
};

/** Reads windows of one rule, of all shards that may have some. */
export const readAlone = async (
  deps: LookDeps,
  { granularity }: Rule,
  wanted: Wanted,
  checkpoints: Shards,
): Promise<void> => {
  const shards = shardsReaching(checkpoints, wanted.span.from);
  if (granularity === 'second') await readSeconds(deps, [wanted], shards);
  else await readLonger(deps, granularity, wanted, shards);
};

const floorToHour = (time: number): number => Math.floor(time / HOUR_MS) * HOUR_MS;

/** The hours that windows of a span begin in. */
const hoursOf = ({ from, to }: Span): readonly number[] => {
  const first = floorToHour(from);
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / HOUR_MS)) }, (_, i) => first + i * HOUR_MS);
};

/** Hours that stand side by side, as one span each. */
const runsOf = (hours: readonly number[]): readonly Span[] => {
  const runs: { from: number; to: number }[] = [];
  for (const hour of [...new Set(hours)].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last?.to === hour) last.to += HOUR_MS;
    else runs.push({ from: hour, to: hour + HOUR_MS });
  }
  return runs;
};

/** Reads hours that the history of a rule does not know, those side by side at once. */
const readHours = async (
  deps: LookDeps,
  { rule, history }: { readonly rule: Rule; readonly history: RuleHistory },
  hours: readonly number[],
  checkpoints: Shards,
): Promise<void> => {
  for (const span of runsOf(history.unknown(hours))) {
    const windows = new RuleWindows(rule, span.from, span.to, deps.metrics);
    await readAlone(deps, rule, { span, windows }, checkpoints);
    const figures = windows.figures();
    for (const hour of hoursOf(span))
      history.put(
        hour,
        figures.filter(({ start }) => floorToHour(start) === hour),
      );
  }
};

/** What is usual at the times of a task: the weeks before are read, and the days before where those are not enough. */
export const readHistory = async (
  deps: LookDeps,
  { rule, span }: Pick<Wanted, 'span'> & { readonly rule: Rule },
  checkpoints: Shards,
): Promise<RuleHistory | undefined> => {
  const { compares } = rule;
  const needed = compares.kind === 'deviation' || (compares.kind === 'absence' && compares.usualMs === undefined);
  if (!needed) return undefined;
  const history = deps.historyOf(rule);
  const hours = hoursOf(span);
  const weeks = hours.flatMap((hour) => seasonsBefore(rule, hour).weeks);
  await readHours(deps, { rule, history }, weeks, checkpoints);
  const few = hours.filter((hour) => !history.hasWeeks(hour));
  const days = few.flatMap((hour) => seasonsBefore(rule, hour).days);
  await readHours(deps, { rule, history }, days, checkpoints);
  return history;
};
