import { type Breakdown, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { Rollups } from '../live/rollups';
import { SECOND } from '../settling/testing/frames';
import { alertWords, attentionOf, byUrgency, quietWords, worstOf } from './attention';

const cpu: Metric = {
  ...(samples.sampleCatalog.metrics[0] as Metric),
  name: 'cpu',
  measure: 'stats',
  decimals: 0,
  dimensions: [],
  thresholds: { direction: 'above', warning: 70, critical: 90 },
};

/** Values by their second. */
const seriesOf = (values: Record<number, number>, host: string) => {
  const at = (value: number): Breakdown => {
    const total = partialOf('stats', value, { time: 0, seq: '1', shard: 's' });
    return { total, dimensions: [{ name: 'host', values: [[host, total]] }] };
  };
  const minutes = new Map<number, Map<number, Map<string, ReturnType<typeof at>>>>();
  const starts = Object.keys(values).map((second) => SECOND + Number(second) * 1000);
  for (const start of starts) {
    const minute = Math.floor(start / 60_000) * 60_000;
    const windows = minutes.get(minute) ?? new Map();
    minutes.set(minute, windows.set(start, new Map([['s', at(values[(start - SECOND) / 1000] ?? 0)]])));
  }
  return { minutes, newest: Math.max(...starts) };
};

const attention = (values: Record<number, number>, now: number, metric = cpu, host = 'web') =>
  attentionOf(metric, seriesOf(values, host), new Rollup(), SECOND + now * 1000);

test('a level that is reached is said with how long it has been, missing reports or not', () => {
  expect(attention({ 0: 50, 10: 75, 12: 80, 200: 76 }, 205)).toMatchObject({
    level: 'warning',
    value: 76,
    ms: 195_000,
    atLeast: false,
  });
});

test('a worse level in between does not end it, a better one does', () => {
  expect(attention({ 0: 10, 10: 75, 20: 95, 30: 75 }, 30)).toMatchObject({ level: 'warning', ms: 20_000 });
  expect(attention({ 0: 10, 10: 95, 20: 75, 30: 95 }, 30)).toMatchObject({ level: 'critical', ms: 0 });
});

test('where the page has never known it lower, it has been so for at least that long', () => {
  expect(attention({ 0: 95, 10: 95 }, 20)).toMatchObject({ level: 'critical', ms: 20_000, atLeast: true });
});

test('what is below its thresholds, has none, or is a figure of the range asks for no attention', () => {
  const { thresholds: _, ...without } = cpu;
  expect(attention({ 0: 95, 10: 50 }, 20)).toBeUndefined();
  expect(attention({ 0: 95 }, 20, without)).toBeUndefined();
  expect(attention({ 0: 95 }, 20, { ...cpu, measure: 'sum' })).toBeUndefined();
});

test('where a declared label stands for a metric, that label is watched, and of a spread nothing', () => {
  const hosts = (declared?: string[]) => ({ ...cpu, dimensions: [{ name: 'host', label: 'Host', declared }] });
  expect(attention({ 0: 95 }, 0, hosts(['web']), 'web')).toMatchObject({ level: 'critical' });
  expect(attention({ 0: 95 }, 0, hosts(['web']), 'db')).toBeUndefined();
  expect(attention({ 0: 95 }, 0, hosts(), 'web')).toBeUndefined();
});

test('the worst comes first, then what has lasted longest', () => {
  const item = (level: 'warning' | 'critical', ms: number) => ({ metric: cpu, level, value: 1, ms, atLeast: false });
  const sorted = [item('warning', 9), item('critical', 1), item('critical', 5)].sort(byUrgency);
  expect(sorted.map(({ level, ms }) => `${level} ${ms}`)).toEqual(['critical 5', 'critical 1', 'warning 9']);
});

test('a formula is watched by whole minutes', () => {
  const load: Metric = {
    ...cpu,
    name: 'load',
    measure: 'formula',
    formula: { text: 'cpu', inputs: [{ metric: 'cpu', decimals: 0 }], program: [{ input: 0, figure: 'mean' }] },
  };
  const rollups = new Rollups({ ...samples.sampleCatalog, metrics: [load, cpu] });
  const start = Math.ceil(SECOND / 60_000) * 60_000 - SECOND;
  const at = (minute: number) => start / 1000 + minute * 60;
  const state = {
    series: new Map([['metric:cpu', seriesOf({ [at(0)]: 50, [at(1)]: 95, [at(2) + 30]: 10 }, 'web')] as const]),
  };
  const reached = (now: number) => {
    const series = rollups.seriesOf(load.name, state);
    return series && attentionOf(load, series, rollups.of(load.name), SECOND + now * 1000);
  };
  expect(reached(at(2) + 40)).toMatchObject({ level: 'critical', value: 95, ms: 100_000, atLeast: false });
  expect(reached(at(3) + 1)).toBeUndefined();
});

test('all is quiet where the last minute is known, and not while the page connects or after it was lost', () => {
  const now = SECOND + 600_000;
  expect(quietWords([], now)).toBe('Not known yet');
  expect(quietWords([{ from: now - 5000 }], now)).toBe('Not known yet');
  expect(quietWords([{ from: now - 20_000 }], now)).toBe('All quiet');
  expect(quietWords([{ from: SECOND, to: now - 10_000 }, { from: now - 2000 }], now)).toBe('All quiet');
  expect(quietWords([{ from: SECOND, to: now - 50_000 }], now)).toMatch(/^Not known since \d\d:\d\d$/);
});

test('open alerts are counted, and as bad as the worst of them', () => {
  const alert = samples.sampleAlert;
  expect(alertWords([])).toBe('');
  expect(alertWords([alert])).toBe('1 open alert');
  expect(alertWords([alert, alert])).toBe('2 open alerts');
  const [warning, critical] = [{ ...alert, level: 'warning' } as const, { ...alert, level: 'critical' } as const];
  expect([worstOf([warning]), worstOf([warning, critical])]).toEqual(['warning', 'critical']);
});
