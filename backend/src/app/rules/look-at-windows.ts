import type { Alert } from '@millrace/contract';
import { observedWindow, type References } from '../../domain/rules/observe';
import type { Rule } from '../../domain/rules/rule-definition';
import { foldWindow, type RuleState } from '../../domain/rules/rule-fold';
import type { RuleHistory } from '../../domain/rules/usual';
import type { Span } from '../settled/ports';
import { readHistories } from './read-history';
import { type LookDeps, readWindows, type Shards, type Wanted, wantedOf } from './read-windows';

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

interface OpenTask extends Task, Wanted {
  references: References;
}

/** Until so many alerts have changed. */
const foldTask = ({ rule, state, span, windows, references }: OpenTask, most: number): Looked => {
  let current = state;
  const changes: Alert[] = [];
  const figures = windows.figures();
  references.history?.remember(span, figures);
  for (const window of figures) {
    if (changes.length >= most) break;
    const folded = foldWindow(rule, current, observedWindow(rule, window, references));
    current = folded.state;
    changes.push(...folded.changes);
  }
  return { state: current, changes };
};

/** What a rule of kind `change` compares the windows of a task with. */
const earlierOf = (deps: LookDeps, { rule, span }: Task): Wanted | undefined => {
  if (rule.compares.kind !== 'change') return undefined;
  const { againstMs } = rule.compares;
  return wantedOf(deps, rule, { from: span.from - againstMs, to: span.to - againstMs });
};

const referencesOf = ({ span }: Task, earlier: Wanted | undefined, history: RuleHistory | undefined): References => {
  if (!earlier) return { ...(history && { history }) };
  const againstMs = span.from - earlier.span.from;
  return { earlier: new Map(earlier.windows.figures().map((window) => [window.start + againstMs, window])) };
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
  const open = tasks.map((task): OpenTask => ({ ...task, ...wantedOf(deps, task.rule, task.span), references: {} }));
  const due = open.filter(({ span }) => span.to > span.from);
  const earlier = new Map(due.map((task) => [task, earlierOf(deps, task)]));
  await readWindows(deps, [...due, ...[...earlier.values()].filter((one) => one !== undefined)], checkpoints);
  const histories = await readHistories(deps, due, checkpoints);
  for (const task of due) task.references = referencesOf(task, earlier.get(task), histories.get(task.rule));
  return foldAll(open, mostChanges);
};
