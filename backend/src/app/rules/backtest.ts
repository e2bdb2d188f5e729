import { type Alert, GRANULARITY_MS } from '@millrace/contract';
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

/** What is usual on a day depends on the days before. */
const stretchesOf = ({ granularity }: Rule, { from, to }: Span): readonly Span[] => {
  const length = STRETCH_MS[granularity];
  const count = Math.max(0, Math.ceil((to - from) / length));
  return Array.from({ length: count }, (_, i) => {
    const start = from + i * length;
    return { from: start, to: Math.min(to, start + length) };
  });
};

/** Nine weeks: each hour is read once. */
const HOURS_REMEMBERED = 9 * 7 * 24;

/** What rules would have said since a moment, by the code that says it live, rule after rule. */
export const backtest = async (
  deps: BacktestDeps,
  rules: readonly Rule[],
  since: number,
): Promise<readonly RuleHistory[]> => {
  const checkpoints = await deps.reader.checkpoints();
  const histories: RuleHistory[] = [];
  for (const [i, rule] of rules.entries()) {
    const span = spanOf(rule, since, deps);
    const alerts = new Map<string, Alert>();
    let state: RuleState = startOf(rule, span.from);
    const stretches = stretchesOf(rule, span);
    const looking = { ...deps, historyOf: ruleHistories(HOURS_REMEMBERED) };
    for (const [j, stretch] of stretches.entries()) {
      const [looked] = await lookAtWindows(looking, [{ rule, state, span: stretch }], checkpoints);
      if (!looked) continue;
      state = looked.state;
      for (const alert of looked.changes) alerts.set(alert.id, alert);
      deps.onProgress?.((i + (j + 1) / stretches.length) / rules.length);
    }
    const windows = Math.max(0, (span.to - span.from) / rule.windowMs);
    histories.push({ rule, span, windows, alerts: [...alerts.values()] });
  }
  return histories;
};
