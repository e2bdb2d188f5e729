import { expect, it } from 'vitest';
import { defineMetrics } from '../../../../backend/src/domain/metrics/define-metrics';
import type { MetricDefinition } from '../../../../backend/src/domain/metrics/metric-definition';
import { writeUnitsAnHour } from './write-units';

const metric = (i: number): MetricDefinition => ({
  name: `metric-${i}`,
  label: `Metric ${i}`,
  category: 'All',
  description: 'Counted.',
  measure: 'count',
  unit: 'events',
  events: ['happened'],
});
const dimensions = [{ name: 'page', label: 'Page', from: 'page' }];
const stage = { shards: 2, windowSeconds: 2 };

const unitsOf = (...definitions: MetricDefinition[]) => writeUnitsAnHour(defineMetrics(definitions), stage);

it('each metric with events is written twice a step: its minute and its hour', () => {
  const [one, two] = [unitsOf(metric(1)), unitsOf(metric(1), metric(2))];
  expect(one.oneMetric).toBe((2 * 3600 * 2) / 2);
  expect(two.everyMetric - one.everyMetric).toBe(one.oneMetric);
});

it('labels make what is written longer', () => {
  const { everyMetric, everyLabel } = unitsOf({ ...metric(1), dimensions });
  expect(everyMetric).toBe(unitsOf(metric(1)).everyMetric);
  expect(everyLabel).toBeGreaterThan(2 * everyMetric);
});

it('shards multiply it, and longer steps divide most of it', () => {
  const metrics = defineMetrics([metric(1)]);
  const base = writeUnitsAnHour(metrics, stage).everyMetric;
  expect(writeUnitsAnHour(metrics, { ...stage, shards: 4 }).everyMetric).toBe(2 * base);
  expect(writeUnitsAnHour(metrics, { ...stage, windowSeconds: 4 }).everyMetric).toBeLessThan(base);
});

it('so many metrics that a step is written in transactions cost twice', () => {
  const many = (count: number) => unitsOf(...Array.from({ length: count }, (_, i) => metric(i))).everyMetric / count;
  expect(many(400) / many(200)).toBeGreaterThan(1.8);
});
