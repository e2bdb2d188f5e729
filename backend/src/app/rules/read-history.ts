import type { Rule } from '../../domain/rules/rule-definition';
import { type RuleHistory, seasonsBefore } from '../../domain/rules/usual';
import { HOUR_MS } from '../../domain/time';
import type { Span } from '../settled/ports';
import { type LookDeps, readWindows, type Shards, wantedOf } from './read-windows';

/** A rule, and the times of which it is to be known what is usual. */
export interface Asked {
  readonly rule: Rule;
  readonly span: Span;
}

/** One of a rule that compares with what is usual. */
interface Comparing extends Asked {
  readonly history: RuleHistory;
}

/** The hours that windows of a span begin in. */
const hoursOf = ({ from, to }: Span): readonly number[] => {
  const first = Math.floor(from / HOUR_MS) * HOUR_MS;
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

/** Reads the hours that histories do not know, those side by side at once. */
const readHours = async (
  deps: LookDeps,
  all: readonly Comparing[],
  hoursFor: (one: Comparing) => readonly number[],
  checkpoints: Shards,
): Promise<void> => {
  const unknown = all.flatMap((one) =>
    runsOf(one.history.unknown(hoursFor(one))).map((span) => ({
      history: one.history,
      ...wantedOf(deps, one.rule, span),
    })),
  );
  await readWindows(deps, unknown, checkpoints);
  for (const { history, span, windows } of unknown) history.putAll(span, windows.figures());
};

/** Whether a rule compares with what is usual. */
const comparesWithUsual = ({ compares }: Rule): boolean =>
  compares.kind === 'deviation' || (compares.kind === 'absence' && compares.usualMs === undefined);

/** What is usual at some times, where rules compare with that: the weeks before are read, and the days before where those are not enough. */
export const readHistories = async (
  deps: LookDeps,
  asked: readonly Asked[],
  checkpoints: Shards,
): Promise<ReadonlyMap<Rule, RuleHistory>> => {
  const comparing = asked
    .filter(({ rule }) => comparesWithUsual(rule))
    .map(({ rule, span }): Comparing => ({ rule, span, history: deps.historyOf(rule) }));
  const weeksOf = ({ rule, span }: Comparing) => hoursOf(span).flatMap((hour) => seasonsBefore(rule, hour).weeks);
  await readHours(deps, comparing, weeksOf, checkpoints);
  const daysOf = ({ rule, span, history }: Comparing) =>
    hoursOf(span)
      .filter((hour) => !history.hasWeeks(hour))
      .flatMap((hour) => seasonsBefore(rule, hour).days);
  await readHours(deps, comparing, daysOf, checkpoints);
  return new Map(comparing.map(({ rule, history }) => [rule, history]));
};
