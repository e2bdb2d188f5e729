import { type Alert, GRANULARITY_MS, type Granularity } from '@millrace/contract';
import type { Retention } from '../../domain/retention';
import type { AnyRule, Rule } from '../../domain/rules/rule-definition';
import { type RuleState, startOf } from '../../domain/rules/rule-fold';
import { ruleHistories } from '../../domain/rules/usual';
import { DAY_MS } from '../../domain/time';
import type { Span } from '../settled/ports';
import { lookAtWindows } from './look-at-windows';
import type { LookDeps } from './read-windows';

export interface BacktestDeps extends Omit<LookDeps, 'historyOf'> {
  readonly retention: Retention;
  /** Ms since the epoch. */
  readonly now: number;
  readonly onProgress?: (share: number) => void;
}

/** What a rule would have said. */
export interface RuleHistory {
  readonly rule: AnyRule;
  /** What was looked at: no further back than its windows are stored. */
  readonly span: Span;
  /** How many of its windows; of a rule on sessions how many of these. */
  readonly windows: number;
  /** As they were in the end, the earliest first. */
  readonly alerts: readonly Alert[];
}

const spanOf = ({ windowMs, granularity }: Rule, since: number, { retention, now }: BacktestDeps): Span => {
  const stored = now - retention[granularity] + GRANULARITY_MS[granularity];
  return { from: Math.ceil(Math.max(since, stored) / windowMs) * windowMs, to: Math.floor(now / windowMs) * windowMs };
};

/** Windows of seconds are so many that a day of them is looked at by the hour. */
const STRETCH_MS = { second: DAY_MS / 24, minute: DAY_MS, hour: DAY_MS } as const;

/** What is usual on a day depends on the days before. Stretches begin with the hour or the day, as stored windows are put together. */
const stretchesOf = (granularity: Granularity, { from, to }: Span): readonly Span[] => {
  const length = STRETCH_MS[granularity];
  const first = Math.floor(from / length) * length;
  const count = Math.max(0, Math.ceil((to - first) / length));
  return Array.from({ length: count }, (_, i) => ({
    from: Math.max(from, first + i * length),
    to: Math.min(to, first + (i + 1) * length),
  }));
};

/** Nine weeks: each hour is read once. */
const HOURS_REMEMBERED = 9 * 7 * 24;

/** A rule as far as it has looked. */
interface Looking {
  readonly rule: Rule;
  readonly span: Span;
  readonly alerts: Map<string, Alert>;
  state: RuleState;
}

const within = (span: Span, stretch: Span): Span => {
  const from = Math.max(span.from, stretch.from);
  return { from, to: Math.max(from, Math.min(span.to, stretch.to)) };
};

const union = (spans: readonly Span[]): Span => ({
  from: Math.min(...spans.map(({ from }) => from)),
  to: Math.max(...spans.map(({ to }) => to)),
});

/** The stretches of all rules, each with those that look at it: what they are made of is read once for all. */
const workOf = (looking: readonly Looking[]) =>
  (['second', 'minute', 'hour'] as const).flatMap((granularity) => {
    const those = looking.filter(({ rule }) => rule.granularity === granularity);
    const stretches = those.length > 0 ? stretchesOf(granularity, union(those.map(({ span }) => span))) : [];
    return stretches.map((stretch) => ({ stretch, those }));
  });

/** What rules would have said since a moment, by the code that says it live. */
export const backtest = async (
  deps: BacktestDeps,
  rules: readonly Rule[],
  since: number,
): Promise<readonly RuleHistory[]> => {
  const checkpoints = await deps.reader.checkpoints();
  const looking = rules.map((rule): Looking => {
    const span = spanOf(rule, since, deps);
    return { rule, span, alerts: new Map(), state: startOf(rule, span.from) };
  });
  const lookDeps = { ...deps, historyOf: ruleHistories(HOURS_REMEMBERED, 'stored') };
  const work = workOf(looking);
  for (const [i, { stretch, those }] of work.entries()) {
    const tasks = those.map(({ rule, state, span }) => ({ rule, state, span: within(span, stretch) }));
    const looked = await lookAtWindows(lookDeps, tasks, checkpoints);
    for (const [j, one] of those.entries()) {
      one.state = looked[j]?.state ?? one.state;
      for (const alert of looked[j]?.changes ?? []) one.alerts.set(alert.id, alert);
    }
    deps.onProgress?.((i + 1) / work.length);
  }
  return looking.map(({ rule, span, alerts }) => ({
    ...{ rule, span, alerts: [...alerts.values()] },
    windows: Math.max(0, (span.to - span.from) / rule.windowMs),
  }));
};
