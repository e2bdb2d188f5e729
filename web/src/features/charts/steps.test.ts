import { type HistoryAnswer, type HistoryPoint, type Metric, partialOf, samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { labelAlone } from './chart-view';
import {
  type ChartStep,
  joinedSteps,
  liveSteps,
  namedSteps,
  pastSteps,
  selectedSteps,
  stepFigure,
  unfinishedFrom,
} from './steps';

const [range] = ranges;
const nothing = { settled: [], coverage: [], isFilling: false };
const end = SECOND + range.ms + 3000;

test('steps fill the range, aligned with the clock, and the last one is as long as it has lasted', () => {
  const steps = liveSteps(undefined, new Rollup(), { end, range, step: 5000, knowledge: nothing });
  expect(steps[0]?.from).toBe(SECOND);
  expect(steps.slice(1).every(({ from }, i) => from === steps[i]?.to)).toBe(true);
  expect(steps.at(-1)).toMatchObject({ from: SECOND + range.ms, to: end });
  // On the border of two steps the newest is the one that has just ended.
  const even = liveSteps(undefined, new Rollup(), {
    end: SECOND + range.ms + 5000,
    range,
    step: 5000,
    knowledge: nothing,
  });
  expect(even).toHaveLength(steps.length);
  expect(even.at(-1)).toMatchObject({ from: SECOND + range.ms, to: SECOND + range.ms + 5000 });
});

test('where nothing happened is zero only if all of the step is known', () => {
  const frame = frameOf({ second: 2, shard: 0, label: 'SE', value: 1 }, 0);
  const state = stateAfter([frame]);
  const settled = [{ from: SECOND + 5000, to: SECOND + 14_000 }];
  const knowledge = { settled, coverage: [...settled, { from: SECOND + 20_000 }], isFilling: true };
  const steps = liveSteps(state.series.get('metric:orders'), new Rollup(), { end, range, step: 5000, knowledge });
  expect(steps.slice(0, 5).map((step) => [step.state, step.watched])).toEqual([
    ['filling', true],
    ['known', true],
    ['filling', false],
    ['filling', false],
    ['under way', true],
  ]);
  expect(steps[0]?.breakdown?.total?.count).toBe(1);
});

test('the points of an answer become steps, the last as long as it has lasted', () => {
  const answer = samples.sampleHistoryAnswer;
  const [first, second] = answer.points;
  const to = (second?.start ?? 0) + 20_000;
  const steps = pastSteps({ ...answer, to });
  expect(steps.map((step) => [step.from, step.to])).toEqual([
    [first?.start, second?.start],
    [second?.start, to],
  ]);
  expect(steps[0]?.breakdown).toEqual({
    total: first?.total,
    dimensions: [{ name: 'country', values: first?.values }],
  });
});

test('a point that may still change is under way, or waits to be settled when its time is long over', () => {
  const answer = samples.sampleHistoryAnswer;
  const [first, second] = answer.points;
  if (!first || !second) throw new Error('the sample has two points');
  const points = [
    { ...first, partial: true as const },
    { start: second.start, total: null, partial: true as const },
  ];
  const end = second.start + answer.step * 1000;
  const steps = pastSteps({ ...answer, to: end, asOf: end + 3000, points });
  expect(steps.map(({ state, watched }) => [state, watched])).toEqual([
    ['filling', true],
    ['under way', true],
  ]);
  expect(pastSteps({ ...answer, asOf: end + 60_000, points })[1]).toMatchObject({ state: 'filling', watched: false });
});

/** An answer of three steps by country: DK in the first, nothing left over in the second. */
const answerByCountry = (): HistoryAnswer => {
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const start = samples.sampleHistoryAnswer.from;
  const points: HistoryPoint[] = [
    { start, total: count(7), values: [['DK', count(3)]], other: count(4) },
    { start: start + 60_000, total: count(2), values: [['SE', count(2)]] },
    { start: start + 120_000, total: count(5), values: [['SE', count(1)]], other: count(4) },
  ];
  return {
    ...samples.sampleHistoryAnswer,
    by: 'country',
    step: 60,
    to: start + 180_000,
    asOf: start + 180_000,
    points,
  };
};

test('what a formula makes of estimates is marked as one', () => {
  const answer = samples.sampleHistoryAnswer;
  const total = { measure: 'formula' as const, count: 3, inputs: [null, { measure: 'count' as const, count: 3 }] };
  const points = [
    { start: answer.from, total, atLeast: true as const },
    { start: answer.from + 60_000, total },
  ];
  expect(pastSteps({ ...answer, points }).map(({ breakdown }) => breakdown?.within)).toEqual([0, undefined]);
});

test('a label that an answer names nowhere is not known in the steps that leave something over, unless it is declared', () => {
  const [count] = samples.sampleCatalog.metrics as [Metric];
  const figures = (label: string, isDeclared = false) => {
    const cut = { dimension: 'country', label };
    const steps = namedSteps(pastSteps(answerByCountry()), cut, isDeclared);
    return selectedSteps(steps, labelAlone(cut, isDeclared)).map((step) => stepFigure(count, step).split(' ', 1)[0]);
  };
  expect(figures('NO')).toEqual(['not', '0', 'not']);
  expect(figures('NO', true)).toEqual(['0', '0', '0']);
  expect(figures('DK')).toEqual(['3', '0', '0']);
});

test('shorter steps are joined to longer ones, which know what all of them know', () => {
  const of = (from: number, count: number, state: ChartStep['state'] = 'known'): ChartStep => ({
    from,
    to: from + 10,
    breakdown: count > 0 ? { total: { measure: 'count', count }, dimensions: [] } : undefined,
    state,
    watched: true,
  });
  const steps = joinedSteps([of(10, 1), of(20, 2), of(30, 0), of(40, 4), of(50, 5, 'under way')], 20, new Map());
  expect(steps.map(({ from, to, breakdown, state }) => [from, to, breakdown?.total?.count, state])).toEqual([
    [10, 20, 1, 'known'],
    [20, 40, 2, 'known'],
    [40, 60, 9, 'under way'],
  ]);
});

test('figures may still change from the step under way on, and in the past from the first that is not settled', () => {
  const stepsOf = (...states: ChartStep['state'][]) =>
    states.map((state, i): ChartStep => ({ from: i, to: i + 1, breakdown: undefined, state, watched: true }));
  expect(unfinishedFrom(stepsOf('known', 'known'), true)).toBe(1);
  expect(unfinishedFrom(stepsOf('known', 'known'), false)).toBeUndefined();
  expect(unfinishedFrom(stepsOf('filling', 'known', 'filling', 'under way'), false)).toBe(2);
  expect(unfinishedFrom(stepsOf('under way'), false)).toBe(0);
  // What nobody knows does not change either.
  expect(unfinishedFrom(stepsOf('known', 'unknown'), false)).toBeUndefined();
});

test('of a level with several labels a step says between what they lay, and of one that is not watched nothing', () => {
  const last = (value: number) => partialOf('last', value, { time: 0, seq: '1', shard: 's' });
  const price: Metric = {
    ...(samples.sampleCatalog.metrics[0] as Metric),
    measure: 'last',
    decimals: 0,
    unit: 'kr',
    dimensions: [{ name: 'd', label: 'D' }],
  };
  const step = (...values: number[]): ChartStep => ({
    from: 0,
    to: 10,
    breakdown: {
      total: last(1),
      dimensions: [{ name: 'd', values: values.map((value) => [String(value), last(value)]) }],
    },
    state: 'known',
    watched: true,
  });
  expect(stepFigure(price, step(7, 5, 9))).toBe('5 kr to 9 kr');
  expect(stepFigure(price, step(7))).toBe('7 kr');
  expect(stepFigure({ ...price, headline: 'total' }, step(7, 5))).toBe('1 kr');
  expect(stepFigure(price, { ...step(), breakdown: undefined, watched: false })).toBe('not known');
});
