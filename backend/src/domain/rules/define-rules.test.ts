import { expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { figureRulesOf } from './define-rules';
import type { FigureRuleDefinition } from './rule-definition';
import { ruleProblems } from './rule-problems';

const { metrics: known } = metrics.catalog;

const busy: FigureRuleDefinition = { name: 'busy', label: 'CPU is busy', metric: 'cpu', kind: 'above', warning: 70 };

test.each<[string, object, string]>([
  ['a metric that there is not', { metric: 'cpuu' }, 'metric: there is no metric "cpuu"; did you mean "cpu"?'],
  ['a figure that the metric has not', { figure: 'p95' }, 'figure: '],
  ['a dimension that the metric has not', { by: 'country' }, 'by: "cpu" has no dimension "country"; there are none'],
  ['no level', { warning: undefined }, 'warning, critical: at least one must be given'],
  ['levels that cross', { critical: 60 }, 'critical: going above, 70 must warn before 60 is critical'],
  ['what clears it before it begins', { clears: 80 }, 'clears: it must be over below 70, or later than that'],
  ['a window of another length', { window: '7s' }, 'window: "7s" must be one of 5s, 10s, 30s, 1m, 5m, 15m, 1h'],
  ['no duration', { for: 'a while' }, 'for: "a while" must be like 30s, 5m or 2h, and a day at most'],
  ['too long a duration', { cooldown: '2d' }, 'cooldown: "2d" must be like 30s, 5m or 2h, and a day at most'],
  ['a kind that there is not', { kind: 'over' }, 'kind: there is no "over"; '],
  ['a key that there is not', { warnings: 3 }, 'warnings: there is no such key; did you mean "warning"?'],
  ['a name that no id can hold', { name: 'a b' }, 'name: up to 40 letters, digits, dashes and underscores'],
])('%s is said in words', (_, change, problem) => {
  const problems = ruleProblems([{ ...busy, ...change } as FigureRuleDefinition], {
    metrics: known,
    hasSessions: false,
  });
  expect(problems).toEqual([expect.stringContaining(problem)]);
});

test('a name that is used twice is named', () => {
  expect(ruleProblems([busy, busy], { metrics: known, hasSessions: false })).toEqual([
    '"busy" is the name of two rules',
  ]);
});

test('a sound rule has no problems, and says in words what it watches for', () => {
  const definition: FigureRuleDefinition = { ...busy, critical: 90, clears: 60, for: '1m' };
  expect(ruleProblems([definition], { metrics: known, hasSessions: false })).toEqual([]);
  expect(figureRulesOf([definition], known)).toMatchObject([
    { text: 'CPU from 70\u00a0%, critical from 90\u00a0%, for 1\u00a0min', windowMs: 10_000, granularity: 'second' },
  ]);
});

test('what a rule is called changes nothing of what it means', () => {
  const identities = [busy, { ...busy, label: 'Busy' }, { ...busy, warning: 71 }].map(
    (definition) => figureRulesOf([definition], known)[0]?.identity,
  );
  expect(identities[1]).toBe(identities[0]);
  expect(identities[2]).not.toBe(identities[0]);
});
