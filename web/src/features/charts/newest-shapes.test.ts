import { type Breakdown, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { plainView } from '../address/address';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { SteadyScale } from './axes';
import { type ChartModel, liveModel } from './chart-model';
import { newestShapes } from './newest-shapes';

const [count, stats] = samples.sampleCatalog.metrics as [Metric, Metric];
const [range] = ranges;

/** A picture ends here: the step that begins then is the first that it does not have. */
const START = 1_700_000_100_000;

/** A model with a scale from 0 to 10, whose last step is the last sixtieth of its range: that from START on, or `more` steps later. */
const model = (
  metric: Metric,
  colours: ReadonlyMap<string, number> = new Map(),
  view = plainView,
  more = 0,
): ChartModel => {
  const scale = new SteadyScale(1);
  scale.fit(0, 10, 0);
  return liveModel({
    metric,
    series: undefined,
    rollup: new Rollup(),
    scale,
    dimension: colours.size > 0 ? 'country' : undefined,
    colours,
    now: START + more * 5000 + 4000,
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

const shapesOf = (model: ChartModel, ...newest: (Breakdown | undefined)[]) =>
  newestShapes(model, ({ from }) => newest[(from - START) / 5000]);

test('the step under way stands at the right edge, as high as its amount so far', () => {
  expect(shapesOf(model(count), counted(5))).toMatchObject({
    areas: ['M982.5 500L1000.0 500L1000.0 1000L982.5 1000Z'],
    edges: ['M983.3 1000'],
  });
});

test('labels are stacked, and those without events leave no trace', () => {
  const labels = new Map([
    ['SE', 0],
    ['NO', 1],
  ]);
  expect(shapesOf(model(count, labels), counted(4, { SE: 1, DE: 3 })).areas).toEqual([
    'M982.5 700L1000.0 700L1000.0 1000L982.5 1000Z',
    '',
    'M982.5 600L1000.0 600L1000.0 700L982.5 700Z',
  ]);
});

test('steps that ended since the picture was drawn stand before it, with the edge that they have in a picture', () => {
  const two = model(count, new Map(), plainView, 2);
  const { areas, edges } = shapesOf(two, counted(5), undefined, counted(2));
  expect(areas).toEqual([
    'M949.2 500L966.7 500L966.7 1000L983.3 1000L983.3 800L1000.0 800L1000.0 1000L983.3 1000L983.3 1000L966.7 1000L966.7 1000L949.2 1000Z',
  ]);
  expect(edges).toEqual(['M950.0 1000L950.0 500L966.7 500L966.7 1000L983.3 1000']);
});

test('a label that has nothing for a while lies on those under it', () => {
  const labels = new Map([
    ['NO', 1],
    ['SE', 0],
  ]);
  const two = model(count, labels, plainView, 2);
  const both = counted(6, { SE: 2, NO: 4 });
  const { edges } = shapesOf(two, both, counted(2, { SE: 2 }), both);
  expect(edges.slice(1)).toEqual([
    'M950.0 1000L950.0 800L966.7 800L966.7 800L983.3 800',
    'M950.0 1000L950.0 400L966.7 400L966.7 800L983.3 800',
  ]);
});

test('bars stand apart', () => {
  const { areas, edges } = shapesOf(model(count, new Map(), { ...plainView, shape: 'bar' }, 1), counted(5), counted(2));
  expect(areas).toEqual(['M967.5 500L982.5 500L982.5 1000L967.5 1000ZM984.2 800L999.2 800L999.2 1000L984.2 1000Z']);
  expect(edges).toEqual(['M967.5 500L982.5 500']);
});

test('a time of which nothing is known is a gap', () => {
  const known = model(count, new Map(), plainView, 1);
  const steps = known.steps.map((step) => (step.from === START ? { ...step, watched: false } : step));
  expect(shapesOf({ ...known, steps }, undefined, counted(2)).areas).toEqual([
    'M983.3 800L1000.0 800L1000.0 1000L983.3 1000Z',
  ]);
  expect(shapesOf({ ...known, steps }, counted(5), counted(2)).areas[0]).toContain('M965.9 500');
});

test('nothing yet draws nothing', () => {
  expect(shapesOf(model(count)).areas).toEqual(['']);
  expect(shapesOf(model(stats)).heads).toEqual(['']);
});

const measured = (value: number): Breakdown => ({ total: partialOf('stats', value, at), dimensions: [] });

test('a level goes on from the point before, and from nowhere after a gap', () => {
  const gap = model(stats);
  expect(shapesOf(gap, measured(50))).toMatchObject({ lines: ['M991.7 500'], band: 'M991.7 500L991.7 500Z' });
  expect(shapesOf(gap, measured(50)).heads).toEqual(['M991.7 500L991.7 500']);
  const steps = gap.steps.map((step, i) => (i === gap.steps.length - 2 ? { ...step, breakdown: measured(20) } : step));
  const joined = shapesOf({ ...gap, steps }, measured(50));
  expect(joined.lines).toEqual(['M975.0 800L991.7 500']);
  expect(joined.band).toBe('M975.0 800L991.7 500L991.7 500L975.0 800Z');
});

test('levels of steps that ended since the picture was drawn are one line, a lone one among gaps is a point', () => {
  const two = model(stats, new Map(), plainView, 2);
  expect(shapesOf(two, measured(20), measured(30), measured(50)).lines).toEqual(['M958.3 800L975.0 700L991.7 500']);
  const steps = two.steps.map((step) => (step.from === START + 5000 ? { ...step, watched: false } : step));
  expect(shapesOf({ ...two, steps }, measured(20), undefined, measured(50)).heads).toEqual([
    'M958.3 800L958.3 800M991.7 500L991.7 500',
  ]);
});

test('an amount that is drawn as a line does not fall to what the step under way has so far: that is a point alone', () => {
  const line = model(count, new Map(), { ...plainView, shape: 'line' }, 1);
  const shapes = shapesOf(line, counted(4), counted(5));
  expect(shapes.lines[0]).toMatch(/ 1000L975\.0 600$/);
  expect(shapes.heads).toEqual(['M991.7 500L991.7 500']);
});

test('the time before goes on from where the picture ends, as far as steps are over', () => {
  const compared = model(count, new Map(), plainView, 1);
  const drawing = { ...compared.drawing, before: () => ({ total: { measure: 'count', count: 3 } as const }) };
  expect(shapesOf({ ...compared, drawing }, counted(4), counted(5)).before).toBe('M966.7 700L966.7 700L983.3 700');
});
