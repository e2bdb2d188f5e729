import { type Metric, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { plainView } from '../address/address';
import { Rollup } from '../live/rollup';
import { colourOf } from '../metrics/colours';
import { pastRanges, ranges } from '../ranges/ranges';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { SteadyScale } from './axes';
import { type ChartInput, type ChartModel, liveBefore, liveModel, pastModel } from './chart-model';

const [metric] = samples.sampleCatalog.metrics as [Metric];
const [range] = ranges;
const NOW = SECOND + 2 * range.ms;

/** An event in each of these seconds. */
const seriesOf = (...seconds: number[]) =>
  stateAfter(seconds.map((second, i) => frameOf({ second, shard: 0, label: 'SE', value: 1 }, i))).series.get(
    'metric:orders',
  );

const rollup = new Rollup();
const input: ChartInput = {
  metric,
  series: seriesOf(310, 311, 599),
  rollup,
  scale: new SteadyScale(1),
  dimension: undefined,
  colours: new Map(),
  now: NOW,
  range,
  step: 5000,
  knowledge: { settled: [{ from: 0 }], coverage: [{ from: 0 }], isFilling: false },
  backfillStatus: 'done',
  view: plainView,
  select: (it) => it,
  before: undefined,
  hidden: new Set(),
};

test('a label that is drawn alone has the colour that the list gives it, and without one the same as everywhere', () => {
  const alone = { dimension: 'country', label: 'SE', isListed: true };
  const colourOfLine = (change: Partial<ChartInput>) => liveModel({ ...input, ...change }).strokes[0]?.colour;
  const colours = new Map([['SE', 6]]);
  expect(colourOfLine({ colours })).toBe(0);
  expect(colourOfLine({ colours, alone })).toBe(6);
  expect(colourOfLine({ colours, alone: { ...alone, isListed: false } })).toBe(colourOf('country', 'SE'));
});

const pictureOf = ({ plot, strokes, scale }: ChartModel) => ({ plot, strokes, scale });

test('the picture stands still for half a minute, and takes in the steps that ended meanwhile a second after the last one', () => {
  const picture = pictureOf(liveModel({ ...input, now: NOW + 1000 }));
  for (let seconds = 1; seconds <= 30; seconds++)
    expect(pictureOf(liveModel({ ...input, now: NOW + seconds * 1000 }))).toEqual(picture);
  const next = liveModel({ ...input, now: NOW + 31_000 });
  expect(next.plot.to - picture.plot.to).toBe(30_000);
  expect(pictureOf(next)).not.toEqual(picture);
});

test('the picture is as wide as the range, so that it moves without being stretched, and the newest steps follow it', () => {
  for (const step of [1000, 5000, 15_000, 60_000] as const)
    for (let seconds = 0; seconds < 70; seconds++) {
      const now = NOW + seconds * 1000;
      const { plot, from, to, steps } = liveModel({ ...input, step, now });
      expect(plot.to - plot.from).toBe(range.ms);
      expect(plot.from).toBeLessThanOrEqual(from);
      expect(plot.to).toBeLessThan(now);
      expect(to - plot.to).toBeLessThanOrEqual(Math.max(30_000, step) + 2000);
      expect(steps).toHaveLength(range.ms / step + 1);
      expect(steps.filter((one) => one.from >= plot.to)[0]?.from).toBe(plot.to);
    }
});

test('the time before is read from the same seconds, and is nothing where they are not known', () => {
  const before = liveBefore(
    { ...input, knowledge: { settled: [], coverage: [{ from: SECOND + 305_000 }], isFilling: true } },
    range.ms,
  );
  const at = (second: number) =>
    ({ from: SECOND + second * 1000, to: 0, breakdown: undefined, state: 'known', watched: true }) as const;
  expect(before(at(610))?.total?.count).toBe(2);
  expect(before(at(620))).toEqual({ total: undefined });
  expect(before(at(600))).toBeUndefined();
});

test('a line that is drawn of the time before has its place on the scale', () => {
  const before = () => ({ total: { measure: 'count', count: 40 } as const });
  const { compared, scale } = liveModel({ ...input, scale: new SteadyScale(1), before });
  expect(compared).toBe(true);
  expect(scale.max).toBe(40);
});

test('a gap says that it is being filled in also after the backfill, while a shard is behind', () => {
  const coverage = [{ from: 0, to: NOW - 60_000 }, { from: NOW - 20_000 }];
  const statusOf = (isFilling: boolean, backfillStatus: ChartInput['backfillStatus']) => {
    const model = liveModel({ ...input, knowledge: { settled: coverage, coverage, isFilling }, backfillStatus });
    expect(model.gaps).toEqual([{ from: NOW - 60_000, to: NOW - 20_000 }]);
    return model.backfillStatus;
  };
  expect(statusOf(true, 'done')).toBe('under way');
  expect(statusOf(false, 'done')).toBe('done');
  expect(statusOf(false, 'failed')).toBe('failed');
});

test('steps of the past that wait to be settled are a gap that is being filled in, others that are not known are not', () => {
  const { series: _, rollup: __, knowledge: ___, backfillStatus: ____, ...look } = input;
  const modelWith = (missing: 'filling' | 'unknown') => {
    const steps = [true, true, false, false, true].map((watched, i) => {
      const state = watched ? 'known' : missing;
      return { from: i * 5000, to: (i + 1) * 5000, breakdown: undefined, state, watched } as const;
    });
    return pastModel({ ...look, range: pastRanges[0], steps });
  };
  const gaps = [{ from: 10_000, to: 20_000 }];
  expect(modelWith('filling')).toMatchObject({ gaps, backfillStatus: 'under way' });
  expect(modelWith('unknown')).toMatchObject({ gaps, backfillStatus: 'done' });
});
