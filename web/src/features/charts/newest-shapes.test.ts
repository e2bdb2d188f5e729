import { type Breakdown, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { plainView } from '../address/address';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartModel, liveModel } from './chart-model';
import { newestShapes } from './newest-shapes';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const START = 1_700_000_100_000;
const [range] = ranges;

/** A model whose range begins at START, so that its last step is the last sixtieth, with a scale from 0 to 10. */
const model = (metric: Metric, colours: ReadonlyMap<string, number> = new Map(), view = plainView): ChartModel => {
  const scale = new SteadyScale(1);
  scale.fit(0, 10, 0);
  return liveModel({
    metric,
    series: undefined,
    rollup: new Rollup(),
    scale,
    dimension: colours.size > 0 ? 'country' : undefined,
    colours,
    now: START + range.ms - 1000,
    range,
    knowledge: { settled: [{ from: 0 }], coverage: [{ from: 0 }], isFilling: false },
    step: 5000,
    backfillStatus: 'done',
    view,
    select: (breakdown) => breakdown,
    before: undefined,
    hidden: new Set(),
  });
};

const at = { time: 0, seq: '1', shard: 's' };
const counted = (total: number, byCountry: Record<string, number> = {}): Breakdown => ({
  total: { measure: 'count', count: total },
  dimensions: [
    { name: 'country', values: Object.entries(byCountry).map(([label, n]) => [label, { measure: 'count', count: n }]) },
  ],
});

test('the step under way stands at the right edge, as high as its amount so far', () => {
  expect(newestShapes(model(count), counted(5))?.areas).toEqual(['983.3,1000 983.3,500 1000.0,500 1000.0,1000']);
});

test('labels are stacked, and those without events leave no trace', () => {
  const areas = newestShapes(
    model(
      count,
      new Map([
        ['SE', 0],
        ['NO', 1],
      ]),
    ),
    counted(4, { SE: 1, DE: 3 }),
  )?.areas;
  expect(areas).toEqual([
    '983.3,1000 983.3,700 1000.0,700 1000.0,1000',
    undefined,
    '983.3,700 983.3,600 1000.0,600 1000.0,700',
  ]);
});

test('nothing yet draws nothing', () => {
  expect(newestShapes(model(count), undefined)?.areas).toEqual([undefined]);
  expect(newestShapes(model(stats), undefined)?.heads).toEqual([]);
});

test('a level goes on from the point before, and from nowhere after a gap', () => {
  const measured = (value: number): Breakdown => ({ total: partialOf('stats', value, at), dimensions: [] });
  const gap = model(stats);
  expect(newestShapes(gap, measured(50))).toMatchObject({ lines: [undefined], band: undefined });
  expect(newestShapes(gap, measured(50))?.heads).toEqual(['991.7,500 991.7,500']);
  const steps = gap.steps.map((step, i) => (i === gap.steps.length - 2 ? { ...step, breakdown: measured(20) } : step));
  const joined = newestShapes({ ...gap, steps }, measured(50));
  expect(joined?.lines).toEqual(['975.0,800 991.7,500']);
  expect(joined?.band).toBe('975.0,800 975.0,800 991.7,500 991.7,500');
});

test('an amount that is drawn as a line does not fall to what the step under way has so far: that is a point alone', () => {
  const shapes = newestShapes(model(count, new Map(), { ...plainView, shape: 'line' }), counted(5));
  expect(shapes?.lines).toEqual([undefined]);
  expect(shapes?.heads).toEqual(['991.7,500 991.7,500']);
});
