import { metricTopic, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { trendOf } from './card-figure';

const seriesAt = (seconds: readonly number[]) =>
  stateAfter(seconds.map((second, i) => frameOf({ second, shard: 0, label: 'SE', value: 1 }, i))).series.get(
    metricTopic('orders'),
  );

const [orders] = samples.sampleCatalog.metrics;
const now = SECOND + 600_000;
const always = [{ from: 0 }];

const trend = (seconds: readonly number[], coverage: Parameters<typeof trendOf>[3]['coverage'] = always) =>
  orders && trendOf(orders, seriesAt(seconds), new Rollup(), { now, range: ranges[0], coverage });

test('six events after four are half as many again', () => {
  expect(trend([10, 20, 30, 40, 400, 410, 420, 430, 440, 450])).toEqual({ ratio: 0.5, before: 4 });
});

test('with nothing before there is nothing to compare', () => {
  expect(trend([400, 410])).toBeUndefined();
  expect(trend([])).toBeUndefined();
});

test('a time that was not watched is not compared', () => {
  expect(trend([200, 400], [{ from: SECOND + 100_000 }])).toBeUndefined();
  expect(trend([200, 400], [{ from: SECOND, to: SECOND + 300_000 }, { from: SECOND + 302_000 }])?.ratio).toBe(0);
});
