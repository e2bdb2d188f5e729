import type { Alert } from '@millrace/contract';
import { expect, test } from 'vitest';
import { metrics } from '../../testing/fixture-metrics';
import { figureRulesOf } from './define-rules';
import type { ObservedWindow } from './observation';
import type { FigureRuleDefinition } from './rule-definition';
import { foldWindow, MOST_OPEN, openedAtOf, type RuleState, startOf } from './rule-fold';

const START = Date.UTC(2026, 10, 20, 10);
const WINDOW = 10_000;

const ruleOf = (change: Partial<FigureRuleDefinition> = {}) => {
  const definition: FigureRuleDefinition = {
    ...{ name: 'busy', label: 'CPU is busy', metric: 'cpu', kind: 'above', warning: 70, critical: 90, clears: 60 },
    for: '30s',
    ...change,
  };
  const [rule] = figureRulesOf([definition], metrics.catalog.metrics);
  if (!rule) throw new Error('there is a rule');
  return rule;
};

type Values = readonly (number | undefined | Readonly<Record<string, number>>)[];

const windowsOf = (values: Values, sign = 1, from = START): readonly ObservedWindow[] =>
  values.map((value, i) => {
    const labels = typeof value === 'object' ? value : { '': value };
    const observed = Object.entries(labels).map(
      ([label, one]) => [label, one === undefined ? {} : { value: one, score: sign * one }] as const,
    );
    return { start: from + i * WINDOW, labels: new Map(observed), missing: {} };
  });

/** What changes, each as `opened warning at 30 s`. */
const run = (rule = ruleOf(), windows: readonly ObservedWindow[] = []) => {
  let state: RuleState = startOf(rule, START);
  const changes: Alert[] = [];
  for (const window of windows) {
    const folded = foldWindow(rule, state, window);
    state = folded.state;
    changes.push(...folded.changes);
  }
  return { state, changes };
};

const said = (changes: readonly Alert[]) =>
  changes.map(({ status, level, revision, openedAt, resolvedAt, resolution }) =>
    status === 'open'
      ? `${revision === 1 ? 'opened' : 'raised'} ${level} ${(openedAt - START) / 1000}`
      : `resolved ${resolution} ${((resolvedAt ?? 0) - START) / 1000}`,
  );

test('a level that has held for as long as the rule says is said once', () => {
  const { changes } = run(ruleOf(), windowsOf([50, 75, 80, 75, 75, 80, 72, 75]));
  expect(said(changes)).toEqual(['opened warning 40']);
  expect(changes[0]).toMatchObject({ since: START + WINDOW, text: expect.stringContaining('CPU was 75') });
});

test('a break begins anew', () => {
  expect(said(run(ruleOf(), windowsOf([75, 75, 65, 75, 75, 65, 75])).changes)).toEqual([]);
});

test('an alert is raised when the worse level has held, and keeps it', () => {
  expect(said(run(ruleOf(), windowsOf([75, 75, 75, 95, 95, 95, 75, 75])).changes)).toEqual([
    'opened warning 30',
    'raised critical 30',
  ]);
});

test('silence after a reading opens nothing, and the next reading does', () => {
  expect(said(run(ruleOf(), windowsOf([75, undefined, undefined, undefined, undefined])).changes)).toEqual([]);
  expect(said(run(ruleOf(), windowsOf([75, undefined, undefined, 75])).changes)).toEqual(['opened warning 40']);
});

test('what is critical at once is one alert', () => {
  expect(said(run(ruleOf(), windowsOf([95, 95, 95, 95])).changes)).toEqual(['opened critical 30']);
});

test('it is over once it has been below what clears it for as long, not while it only goes back and forth', () => {
  const values = [75, 75, 75, 65, 65, 65, 65, 55, 65, 55, 55, 55];
  expect(said(run(ruleOf(), windowsOf(values)).changes)).toEqual(['opened warning 30', 'resolved clear 120']);
});

test('nothing is said again before the cool-down is over', () => {
  const values = [75, 75, 75, 50, 50, 50, 75, 75, 75, 75, 75, 75];
  const after = (cooldown: `${number}s`) => said(run(ruleOf({ cooldown }), windowsOf(values)).changes).slice(2);
  expect(after('10s')).toEqual(['opened warning 90']);
  expect(after('50s')).toEqual(['opened warning 110']);
});

test('a window without a figure says neither yes nor no', () => {
  const values = [75, undefined, 75, undefined, 50, undefined, 50, undefined];
  expect(said(run(ruleOf(), windowsOf(values)).changes)).toEqual(['opened warning 30', 'resolved clear 70']);
});

test('what is measured no more is resolved after ten minutes', () => {
  const values = [75, 75, 75, ...Array.from({ length: 70 }, () => undefined)];
  expect(said(run(ruleOf(), windowsOf(values)).changes)).toEqual(['opened warning 30', 'resolved no data 630']);
});

test('below is above upside down', () => {
  const rule = ruleOf({ kind: 'below', warning: 20, critical: 10, clears: 30 });
  const values = [15, 15, 15, 25, 25, 25, 35, 35, 35];
  const { changes } = run(rule, windowsOf(values, -1));
  expect(said(changes)).toEqual(['opened warning 30', 'resolved clear 90']);
  expect(changes[0]?.text).toBe('CPU was 15\u00a0%, warning down to 20\u00a0% for 30\u00a0s');
});

test('each label has alerts of its own, and those of no interest are not remembered', () => {
  const rule = ruleOf({ metric: 'orders', by: 'country', warning: 5, clears: 3, for: '10s' });
  const { changes, state } = run(
    rule,
    windowsOf([
      { SE: 6, NO: 1 },
      { SE: 1, NO: 9 },
    ]),
  );
  expect(changes.map(({ by, status }) => `${by?.label} ${status}`)).toEqual(['SE open', 'SE resolved', 'NO open']);
  expect(state.labels.map(([label]) => label)).toEqual(['NO', 'SE']);
  const later = run(rule, windowsOf([{ SE: 6 }, { SE: 1 }, ...Array.from({ length: 8 }, () => ({ SE: 1 }))]));
  expect(later.state.labels).toEqual([]);
});

const fewOrders: Partial<FigureRuleDefinition> = {
  ...{ metric: 'orders', by: 'country', kind: 'below', for: '20s' },
  ...{ warning: 1, critical: -1, clears: 2 },
};

/** Windows of orders by country: of a country of which nothing comes there are none. */
const ordersOf = (...values: Values) =>
  windowsOf(values, -1).map((window) => ({ ...window, missing: { value: 0, score: -0 } }));

test('below looks at labels of which nothing comes any more', () => {
  const { changes } = run(ruleOf(fewOrders), ordersOf({ SE: 9 }, {}, {}, { SE: 5 }, { SE: 5 }));
  expect(changes.map(({ by }) => by?.label)).toEqual(['SE', 'SE']);
  expect(said(changes)).toEqual(['opened warning 30', 'resolved clear 50']);
});

test('below looks at declared labels of which nothing has ever come', () => {
  const plain = ruleOf(fewOrders);
  const dimensions = plain.reading.dimensions.map((one) => ({ ...one, declared: ['DK'] }));
  const rule = { ...plain, reading: { ...plain.reading, dimensions } };
  expect(run(rule, ordersOf({}, {})).changes.map(({ by }) => by?.label)).toEqual(['DK']);
});

test('of very many labels a bounded number is said, and the next when there is room', () => {
  const rule = ruleOf({ metric: 'orders', by: 'country', warning: 5, clears: 3, for: '10s' });
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`c${String(i).padStart(2, '0')}`, 9]));
  const { changes, state } = run(rule, windowsOf([many, many, { ...many, c00: 0 }, { ...many, c00: 0 }]));
  expect(changes.filter(({ status }) => status === 'open')).toHaveLength(MOST_OPEN + 1);
  expect(state.labels.filter(([, { open }]) => open)).toHaveLength(MOST_OPEN);
});

test('however the windows are cut into runs, the same is found, under the same ids', () => {
  const values = [75, 75, 75, 95, 95, 95, 50, 50, 50, 75, 75, 75, 75, 75, 75, 75, 75];
  const whole = run(ruleOf(), windowsOf(values));
  const first = run(ruleOf(), windowsOf(values.slice(0, 4)));
  let state = JSON.parse(JSON.stringify(first.state)) as RuleState;
  const changes = [...first.changes];
  for (const window of windowsOf(values.slice(4), 1, START + 4 * WINDOW)) {
    const folded = foldWindow(ruleOf(), state, window);
    state = folded.state;
    changes.push(...folded.changes);
  }
  expect({ state, changes }).toEqual(whole);
  expect(new Set(changes.map(({ id }) => id)).size).toBe(2);
  expect(openedAtOf(changes[0]?.id ?? '')).toBe(START + 30_000);
});

test('what is no id of an alert has no moment', () => {
  expect(['', 'busy', 'busy.0', 'busy.0.!', '../../x'].map(openedAtOf)).toEqual(Array(5).fill(undefined));
});
