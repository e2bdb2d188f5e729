import { type Alert, historyQuerySchema, type PartialAggregate } from '@millrace/contract';
import { expect, test } from 'vitest';
import { figureRulesOf } from '../../domain/rules/define-rules';
import type { FigureRuleDefinition } from '../../domain/rules/rule-definition';
import { ruleProblems } from '../../domain/rules/rule-problems';
import { ruleHistories } from '../../domain/rules/usual';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import { retention } from '../testing/settled';
import { count, historyOn, orders, settledByHand, now as THEN, window } from '../testing/settled-by-hand';
import { backtest } from './backtest';
import { readHistories } from './read-history';

const { metrics: known } = metrics.catalog;

/** The hour that rules look at. */
const HOUR = Date.UTC(2026, 10, 20, 9);
const NOW = HOUR + HOUR_MS;

const unusual: FigureRuleDefinition = {
  ...{ name: 'odd', label: 'Orders are unusual', metric: 'orders', kind: 'deviation', warning: 5, window: '5m' },
};

type Orders = Readonly<Record<string, number>>;

/** Orders of five minutes each from a moment on. */
const putAll = async (reader: ReturnType<typeof settledByHand>, from: number, all: readonly (Orders | undefined)[]) => {
  for (const [i, events] of all.entries())
    if (events) await reader.put('minute', 'a', window(from + i * 5 * MINUTE_MS, orders(events)));
};

const TWELVE = Array.from({ length: 12 }, (_, i) => i);

/** About fifty a window, and a little more or less of each. */
const asUsual = (hoursAgo: number): readonly Orders[] =>
  TWELVE.map((i) => ({ SE: 40 + ((i * 7 + hoursAgo) % 5), NO: 10 + ((i * 3) % 3) }));

const aReader = async () => {
  const reader = settledByHand();
  await reader.setCheckpoint({ shard: 'a', seq: '5' });
  return reader;
};

const ago = (days: number): number => HOUR - days * DAY_MS;

const withHistory = async (days: readonly number[]) => {
  const reader = await aReader();
  for (const day of days) await putAll(reader, ago(day), asUsual(day));
  return reader;
};

const WEEKS = [7, 14, 21, 28];

/** What a rule says of the hour. */
const look = async (reader: ReturnType<typeof settledByHand>, definition: FigureRuleDefinition) => {
  expect(ruleProblems([definition], { metrics: known, hasSessions: false })).toEqual([]);
  const deps = { reader, metrics: known, retention, now: NOW };
  const [history] = await backtest(deps, figureRulesOf([definition], known), HOUR);
  return history?.alerts ?? [];
};

const minuteOf = (time = 0): number => (time - HOUR) / MINUTE_MS;

const said = (alerts: readonly Alert[]) =>
  alerts.map(({ by, openedAt, resolvedAt }) => [
    by?.label ?? '',
    minuteOf(openedAt),
    resolvedAt === undefined ? 'open' : minuteOf(resolvedAt),
  ]);

const fallingTo = (few: Orders | undefined) => TWELVE.map((i) => (i === 4 || i === 5 ? few : { SE: 41, NO: 10 }));

test('a figure that is far from that of the same hour of the weeks before is said, with what is usual', async () => {
  const reader = await withHistory(WEEKS);
  await putAll(reader, HOUR, fallingTo({ SE: 9, NO: 1 }));
  const [alert, ...others] = await look(reader, unusual);
  expect(others).toEqual([]);
  expect(said(alert ? [alert] : [])).toEqual([['', 25, 35]]);
  expect(alert).toMatchObject({
    value: 10,
    score: expect.closeTo(5.82, 1),
    expected: { low: expect.closeTo(15.9, 1), high: expect.closeTo(88.1, 1) },
    text: expect.stringMatching(
      /^Orders was 10\s?orders, where 15\.9 to 88\.1\s?orders is usual, warning from 5 spreads/,
    ),
  });
});

test('so is each label by itself, and one that nothing comes of any more', async () => {
  const reader = await withHistory(WEEKS);
  await putAll(reader, HOUR, fallingTo({ NO: 60 }));
  expect(said(await look(reader, { ...unusual, by: 'country' }))).toEqual([
    ['NO', 25, 35],
    ['SE', 25, 35],
  ]);
  expect(said(await look(reader, { ...unusual, by: 'country', direction: 'up' }))).toEqual([['NO', 25, 35]]);
});

test.each<[string, readonly number[], number]>([
  ['three weeks say what is usual', [7, 14, 21], 1],
  ['the days before do where weeks are too few', [1, 2, 3, 14], 1],
  ['nothing is usual yet after two days', [1, 2], 0],
])('%s', async (_, days, alerts) => {
  const reader = await withHistory(days);
  await putAll(reader, HOUR, fallingTo({ SE: 1 }));
  expect(await look(reader, unusual)).toHaveLength(alerts);
});

test('history that is sent in, or made again, while rules look is usual from then on', async () => {
  const reader = await aReader();
  const [rule] = figureRulesOf([unusual], known);
  if (!rule) throw new Error('there is no rule');
  const deps = { reader, metrics: known, historyOf: ruleHistories(40) };
  const span = { from: HOUR, to: HOUR + 5 * MINUTE_MS };
  const usual = async () =>
    (await readHistories(deps, [{ rule, span }], await reader.checkpoints())).get(rule)?.at(HOUR, '');
  expect(await usual()).toBeUndefined();
  for (const day of WEEKS) await putAll(reader, ago(day), asUsual(day));
  expect(await usual()).toMatchObject({ median: 52 });
});

test('what is odd in one week makes it no less odd in another', async () => {
  const reader = await withHistory(WEEKS.slice(1));
  await putAll(reader, ago(7), fallingTo({ SE: 1 }));
  await putAll(reader, HOUR, fallingTo({ SE: 1 }));
  expect(await look(reader, unusual)).toHaveLength(1);
});

test('the band is answered with the history of the metric', async () => {
  const reader = await withHistory(WEEKS);
  const definition = { ...unusual, by: 'country' } as const;
  const query = historyOn(reader, { ...metrics, rules: figureRulesOf([definition], known) });
  const ask = (more: Record<string, string>) =>
    query([], 'orders', historyQuerySchema.parse({ from: String(HOUR), to: String(THEN), ...more }));
  const { band } = await ask({ band: 'odd', where: 'country:SE' });
  expect(band).toMatchObject({ rule: 'odd', window: 300 });
  expect(band?.points.slice(0, 12).map(({ start }) => minuteOf(start))).toEqual(TWELVE.map((i) => 5 * i));
  expect(band?.points[0]).toMatchObject({ usual: 42, low: expect.closeTo(9.6, 1), high: expect.closeTo(74.4, 1) });
  await expect(ask({ band: 'odd' })).rejects.toMatchObject({ field: 'where' });
  await expect(ask({ band: 'other' })).rejects.toMatchObject({ field: 'band' });
});

const missing: FigureRuleDefinition = {
  ...{ name: 'missing', label: 'No orders', metric: 'orders', kind: 'absence', warning: 2, critical: 4 },
};

const every = (step: number, events: Orders) => TWELVE.map((i) => (i % step === 0 ? events : undefined));

test('what has not come for longer than is usual at that hour is missing, until it comes', async () => {
  const reader = await aReader();
  // Every ten minutes, so that nine of silence are usual.
  for (const day of WEEKS) await putAll(reader, ago(day), every(2, { SE: 1 }));
  await putAll(reader, HOUR, [{ SE: 1 }, ...Array<undefined>(9).fill(undefined), { SE: 1 }]);
  const alerts = await look(reader, missing);
  expect(said(alerts)).toEqual([['', 19, 51]]);
  expect(alerts).toMatchObject([
    {
      level: 'critical',
      since: HOUR + MINUTE_MS,
      text: expect.stringMatching(/missing for 36.min, where 9.min is usual/),
    },
  ]);
});

test('each label has a pause of its own, and what is silent at that hour in most weeks is not missed', async () => {
  const reader = await aReader();
  for (const day of WEEKS) await putAll(reader, ago(day), every(1, { SE: 1, ...(day === 7 && { DK: 1 }) }));
  await putAll(reader, HOUR, [{ SE: 1, DK: 1 }, ...every(1, { DK: 1 })].slice(0, 12));
  expect(said(await look(reader, { ...missing, by: 'country' }))).toEqual([['SE', 9, 'open']]);
  const silent = await aReader();
  await putAll(silent, ago(28), every(1, { SE: 1 }));
  await putAll(silent, HOUR, [{ SE: 1 }]);
  expect(await look(silent, missing)).toEqual([]);
});

test('a pause that a rule declares as usual needs no history', async () => {
  const reader = await aReader();
  await putAll(reader, HOUR, [{ SE: 1 }]);
  const declared: FigureRuleDefinition = { ...missing, usual: '5m', warning: 1, window: '1m' };
  expect(said(await look(reader, declared))).toEqual([['', 6, 'open']]);
});

const changed: FigureRuleDefinition = {
  ...{ name: 'jump', label: 'Orders jump', metric: 'orders', kind: 'change', warning: 50, window: '5m' },
};

const levels = (values: readonly number[]): readonly Orders[] => values.map((SE) => ({ SE }));

test('a figure that changes by so many percent against the window before is said', async () => {
  const reader = await aReader();
  await putAll(reader, HOUR, levels([10, 12, 30, 29, 10, 10, 10, 10, 10, 10, 10, 10]));
  expect(said(await look(reader, changed))).toEqual([
    ['', 15, 20],
    ['', 25, 30],
  ]);
  const down = await look(reader, { ...changed, direction: 'down' });
  expect(down).toMatchObject([{ value: 10, score: expect.closeTo(65.5, 0), expected: { low: 14.5, high: 43.5 } }]);
  expect(down[0]?.text).toMatch(/^Orders was 10\s?orders after 29\s?orders 5\s?min before, warning from 50\s?%/);
});

test('it is compared with the same window of a day before, and small figures as if they were larger', async () => {
  const reader = await aReader();
  await putAll(reader, ago(1), levels([100, 100, 2, 2, 0, 100, 100, 100, 100, 100, 100, 100]));
  await putAll(reader, HOUR, levels([100, 190, 9, 30, 9, 100, 100, 100, 100, 100, 100, 100]));
  const daily: FigureRuleDefinition = { ...changed, against: '1d', atLeast: 10 };
  expect(said(await look(reader, daily))).toEqual([
    ['', 10, 15],
    ['', 20, 25],
  ]);
});

const purchases = (pro: number, free: number) => ({
  topic: 'metric:purchases' as const,
  breakdown: {
    total: count(pro + free),
    dimensions: [
      {
        name: 'plan',
        values: Object.entries({ free, pro }).map(([plan, of]): [string, PartialAggregate] => [plan, count(of)]),
      },
    ],
  },
});

test('a rule on a formula says when a ratio passes a level, and nothing where it is of nothing', async () => {
  const reader = await aReader();
  const windows = [purchases(1, 3), purchases(3, 1), undefined, purchases(1, 3)];
  for (const [i, series] of windows.entries())
    if (series) await reader.put('minute', 'a', window(HOUR + i * 5 * MINUTE_MS, series));
  const ratio: FigureRuleDefinition = {
    ...{ name: 'pros', label: 'Many professionals', metric: 'pro-share', kind: 'above', warning: 50, window: '5m' },
  };
  const alerts = await look(reader, ratio);
  expect(said(alerts)).toEqual([['', 10, 20]]);
  expect(alerts).toMatchObject([{ value: 75, metric: 'pro-share' }]);
});
