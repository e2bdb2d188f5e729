import {
  type Breakdown,
  mergeBreakdowns,
  type PartialAggregate,
  partialOf,
  type Series,
  samples,
} from '@millrace/contract';
import { expect, test } from 'vitest';
import { decodeSeries, encodeSeries } from './series-codec';

const sampleSeries = samples.sampleDeltaFrame.windows.flatMap(({ series }) => series);

const sumOf = (value: number): PartialAggregate => partialOf('sum', value, { time: 1, seq: '1', shard: 'a' });

const many = (labels: number, partial: (i: number) => PartialAggregate): Series => ({
  topic: 'metric:orders',
  breakdown: Array.from({ length: labels }, (_, i): Breakdown => {
    const one = partial(i);
    return { total: one, dimensions: [{ name: 'page', values: [[`/a/rather/long/page/${i}`, one]] }] };
  }).reduce((a, b) => mergeBreakdowns(a, b)),
});

test.each<[string, readonly Series[]]>([
  ['nothing', []],
  ['every measure of the samples', sampleSeries],
  ['labels of counts', [many(5, (i) => ({ measure: 'count', count: i + 1 }))]],
  ['labels of sums', [many(5, sumOf)]],
  ['more than is stored as it is, with labels beyond the cap', [many(300, sumOf)]],
  ['a series without a total', [{ topic: 'metric:orders', breakdown: { dimensions: [] } }]],
])('%s comes back as it was', (_, series) => {
  expect(decodeSeries(encodeSeries(series))).toEqual(series);
});

test('what is short is stored as it is, and what is long takes a fraction of its length', () => {
  const [short, long] = [many(5, sumOf), many(300, sumOf)];
  expect(Buffer.from(encodeSeries([short])).toString()).toContain('metric:orders');
  expect(encodeSeries([long]).length).toBeLessThan(JSON.stringify([long]).length / 4);
});
