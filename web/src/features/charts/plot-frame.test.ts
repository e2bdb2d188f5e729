import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { niceScale } from './axes';
import { thresholdMarks } from './plot-frame';

const [metric] = samples.sampleCatalog.metrics as [Metric];
const cpu: Metric = { ...metric, unit: '%', thresholds: { direction: 'above', warning: 70, critical: 90 } };

test('a threshold has its line and its words at the same height', () => {
  expect(thresholdMarks(cpu, niceScale(0, 100, 1))).toEqual([
    { level: 'warning', text: 'warning ≥ 70 %', line: 0.7, words: 0.7 },
    { level: 'critical', text: 'critical ≥ 90 %', line: 0.9, words: 0.9 },
  ]);
});

test('a threshold beyond the scale has no line, but words that point to it', () => {
  const marks = thresholdMarks(cpu, niceScale(0, 20, 1));
  expect(marks.map(({ text, line }) => [text, line])).toEqual([
    ['warning ≥ 70 % ↑', undefined],
    ['critical ≥ 90 % ↑', undefined],
  ]);
});

test('words never meet, and are never above the chart', () => {
  const near = { ...cpu, thresholds: { direction: 'below', warning: 10, critical: 9.5 } } as const;
  for (const [of, high] of [
    [near, 10],
    [near, 1000],
    [cpu, 20],
    [cpu, 90],
  ] as const) {
    const [a = Number.NaN, b = Number.NaN] = thresholdMarks(of, niceScale(0, high, 1)).map(({ words }) => words);
    expect(b - a).toBeGreaterThanOrEqual(0.069);
    expect(a).toBeGreaterThanOrEqual(0);
    expect(b).toBeLessThanOrEqual(0.9301);
  }
});

test('where nothing is to be warned of there are no marks', () => {
  const { thresholds: _, ...plain } = cpu;
  expect(thresholdMarks(plain, niceScale(0, 1, 1))).toEqual([]);
});
