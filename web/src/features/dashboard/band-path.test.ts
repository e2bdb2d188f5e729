import { type RuleSummary, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { type BandChart, bandPath, bandRuleOf } from './band-path';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const [orders] = samples.sampleCatalog.metrics;
if (!orders) throw new Error('the samples have no metric');
const count = { ...orders, measure: 'count' as const };
const mean = { ...orders, measure: 'stats' as const };

const chart: BandChart = {
  ...{ metric: count, alone: undefined, stacked: true, step: 15 * MINUTE_MS },
  lines: { dimension: undefined, labels: [], rest: false },
  plot: { from: 0, to: HOUR_MS },
  scale: { kind: 'linear', min: 0, max: 100, ticks: [] },
  drawing: { perSecond: false },
};

const band = {
  ...{ rule: 'odd', window: 900 },
  points: [0, 1, 2].map((i) => ({ start: i * 15 * MINUTE_MS, low: i < 2 ? 20 : 50, usual: 55, high: 60 })),
};

const rule = (change: Partial<RuleSummary> = {}): RuleSummary => ({
  ...{ name: 'odd', label: 'Odd', kind: 'deviation', metric: count.name, window: 300, text: 'Odd' },
  ...change,
});

test('a band is a box for each run of windows of which the same is usual', () => {
  expect(bandPath(chart, band)).toBe('M0.0 800V400H500.0V800ZM500.0 500V400H750.0V500Z');
});

test('an amount of a longer step is more, of a second less, and a mean is a mean', () => {
  const points = [{ start: 0, low: 20, usual: 25, high: 30 }];
  const of = (change: Partial<BandChart>) => bandPath({ ...chart, ...change }, { ...band, points, window: 300 });
  expect(of({})).toBe('M0.0 400V100H83.3V400Z');
  expect(of({ metric: mean })).toBe('M0.0 800V700H83.3V800Z');
  expect(of({ drawing: { perSecond: true }, scale: { ...chart.scale, max: 1 } })).toBe('M0.0 933V900H83.3V933Z');
});

test('a band is of what is drawn: the whole, or the one label, and of amounts in steps no shorter than its windows', () => {
  const alone = { dimension: 'country', label: 'SE', isListed: true };
  const broken = { dimension: 'country', labels: ['SE'], rest: true };
  const found = (change: Partial<BandChart>, one = rule()) => bandRuleOf({ ...chart, ...change }, [one])?.name;
  expect(found({})).toBe('odd');
  expect(found({ lines: broken })).toBe('odd');
  expect(found({ lines: broken, stacked: false })).toBeUndefined();
  expect(found({ step: MINUTE_MS })).toBeUndefined();
  expect(found({ step: MINUTE_MS, metric: mean })).toBe('odd');
  expect(found({ alone })).toBeUndefined();
  expect([found({}, rule({ by: 'country' })), found({ alone }, rule({ by: 'country' }))]).toEqual([undefined, 'odd']);
  expect(found({}, rule({ kind: 'change' }))).toBeUndefined();
  expect(found({}, rule({ metric: 'other' }))).toBeUndefined();
  expect(bandRuleOf(chart, undefined)).toBeUndefined();
});
