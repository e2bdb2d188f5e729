import { type Alert, type Metric, metricTopic, type Series } from '@millrace/contract';
import type { Rule } from '../../domain/rules/rule-definition';
import { foldWindow, type RuleState } from '../../domain/rules/rule-fold';
import { RuleWindows } from '../../domain/rules/rule-windows';
import { type DatedCheckpoint, shardsReaching } from '../../domain/settled/closed-shards';
import { eachConcurrently } from '../../lib/async';
import { PARALLEL_READS, type SettledReader, type Span } from '../settled/ports';

export interface LookDeps {
  readonly metrics: readonly Metric[];
  readonly reader: SettledReader;
}

/** A rule, what is known of it, and the windows that are next. */
export interface Task {
  readonly rule: Rule;
  readonly state: RuleState;
  readonly span: Span;
}

export interface Looked {
  readonly state: RuleState;
  readonly changes: readonly Alert[];
}

interface OpenTask extends Task {
  readonly windows: RuleWindows;
}

type Shards = readonly DatedCheckpoint[];

/** Seconds hold all metrics, so that they are read once for all rules whose windows are made of them. */
const readSeconds = async ({ reader }: LookDeps, tasks: readonly OpenTask[], shards: Shards): Promise<void> => {
  const from = Math.min(...tasks.map(({ span }) => span.from));
  const to = Math.max(...tasks.map(({ span }) => span.to));
  const named = tasks.flatMap(({ windows }) => windows.metrics.map((name) => [metricTopic(name), name] as const));
  const topics = new Map(named);
  const add = (start: number, { topic, breakdown }: Series): void => {
    const metric = topics.get(topic);
    if (metric !== undefined) for (const { windows } of tasks) windows.add(metric, start, breakdown);
  };
  await eachConcurrently(shards, PARALLEL_READS, async ({ shard }) => {
    for await (const page of reader.seconds(shard, { from, to }))
      for (const { start, series } of page) for (const one of series) add(start, one);
  });
};

const readLonger = async ({ reader }: LookDeps, { rule, windows, span }: OpenTask, shards: Shards): Promise<void> => {
  const { granularity } = rule;
  if (granularity === 'second') return;
  const reads = windows.metrics.flatMap((metric) => shards.map(({ shard }) => ({ metric, shard })));
  await eachConcurrently(reads, PARALLEL_READS, async ({ metric, shard }) => {
    for await (const page of reader.windows(metric, granularity, shard, span))
      for (const { start, series } of page) for (const { breakdown } of series) windows.add(metric, start, breakdown);
  });
};

/** Until so many alerts have changed. */
const foldTask = ({ rule, state, windows }: OpenTask, most: number): Looked => {
  let current = state;
  const changes: Alert[] = [];
  for (const window of windows.observed()) {
    if (changes.length >= most) break;
    const folded = foldWindow(rule, current, window);
    current = folded.state;
    changes.push(...folded.changes);
  }
  return { state: current, changes };
};

/** Those that are furthest behind first, so that each has its turn. */
const foldAll = (tasks: readonly OpenTask[], most: number): readonly Looked[] => {
  const looked = new Map<OpenTask, Looked>();
  let left = most;
  for (const task of [...tasks].sort((a, b) => a.state.until - b.state.until)) {
    const one = foldTask(task, left);
    left -= one.changes.length;
    looked.set(task, one);
  }
  return tasks.flatMap((task) => looked.get(task) ?? []);
};

/**
 * Reads the windows of each task, of all shards, and takes them into its rule's state: live and in a backtest alike. Once `mostChanges` are found it takes no further
 * window: the states say until when they are. */
export const lookAtWindows = async (
  deps: LookDeps,
  tasks: readonly Task[],
  checkpoints: Shards,
  mostChanges = Number.POSITIVE_INFINITY,
): Promise<readonly Looked[]> => {
  const open = tasks.map((task): OpenTask => {
    const { from, to } = task.span;
    return { ...task, windows: new RuleWindows(task.rule, from, to, deps.metrics) };
  });
  const due = open.filter(({ span }) => span.to > span.from);
  const shards = shardsReaching(checkpoints, Math.min(...due.map(({ span }) => span.from)));
  const seconds = due.filter(({ rule }) => rule.granularity === 'second');
  if (seconds.length > 0) await readSeconds(deps, seconds, shards);
  for (const task of due) await readLonger(deps, task, shards);
  return foldAll(open, mostChanges);
};
