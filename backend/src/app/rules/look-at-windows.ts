import type { Alert } from '@millrace/contract';
import { observedWindow, type References } from '../../domain/rules/observe';
import type { Rule } from '../../domain/rules/rule-definition';
import { foldWindow, type RuleState } from '../../domain/rules/rule-fold';
import { RuleWindows } from '../../domain/rules/rule-windows';
import { shardsReaching } from '../../domain/settled/closed-shards';
import type { Span } from '../settled/ports';
import { type LookDeps, readAlone, readHistory, readSeconds, type Shards } from './read-windows';

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
  references: References;
}

/** Until so many alerts have changed. */
const foldTask = ({ rule, state, windows, references }: OpenTask, most: number): Looked => {
  let current = state;
  const changes: Alert[] = [];
  for (const window of windows.figures()) {
    if (changes.length >= most) break;
    const folded = foldWindow(rule, current, observedWindow(rule, window, references));
    current = folded.state;
    changes.push(...folded.changes);
  }
  return { state: current, changes };
};

/** What the windows of a task are compared with. */
const referencesOf = async (deps: LookDeps, { rule, span }: Task, checkpoints: Shards): Promise<References> => {
  const { compares } = rule;
  const history = await readHistory(deps, { rule, span }, checkpoints);
  if (compares.kind !== 'change') return { ...(history && { history }) };
  const [from, to] = [span.from - compares.againstMs, span.to - compares.againstMs];
  const windows = new RuleWindows(rule, from, to, deps.metrics);
  await readAlone(deps, rule, { span: { from, to }, windows }, checkpoints);
  return { earlier: new Map(windows.figures().map((window) => [window.start + compares.againstMs, window])) };
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
    return { ...task, windows: new RuleWindows(task.rule, from, to, deps.metrics), references: {} };
  });
  const due = open.filter(({ span }) => span.to > span.from);
  const shards = shardsReaching(checkpoints, Math.min(...due.map(({ span }) => span.from)));
  const seconds = due.filter(({ rule }) => rule.granularity === 'second');
  if (seconds.length > 0) await readSeconds(deps, seconds, shards);
  for (const task of due) {
    if (task.rule.granularity !== 'second') await readAlone(deps, task.rule, task, checkpoints);
    task.references = await referencesOf(deps, task, checkpoints);
  }
  return foldAll(open, mostChanges);
};
