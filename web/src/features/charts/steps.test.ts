import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Rollup } from '../live/rollup';
import { ranges } from '../ranges/ranges';
import { frameOf, SECOND, stateAfter } from '../settling/testing/frames';
import { liveSteps, pastSteps } from './steps';

const [range] = ranges;
const end = SECOND + range.ms + 3000;

test('steps fill the range, aligned with the clock, and the last one is as long as it has lasted', () => {
  const steps = liveSteps(undefined, new Rollup(), { end, range, coverage: [] });
  expect(steps[0]?.from).toBe(SECOND);
  expect(steps.slice(1).every(({ from }, i) => from === steps[i]?.to)).toBe(true);
  expect(steps.at(-1)).toMatchObject({ from: SECOND + range.ms, to: end });
});

test('a step was watched if all of some of it is known, or anything of it', () => {
  const frame = frameOf({ second: 2, shard: 0, label: 'SE', value: 1 }, 0);
  const state = stateAfter([frame]);
  const coverage = [{ from: SECOND + 12_000, to: SECOND + 14_000 }];
  const steps = liveSteps(state.series.get('metric:orders'), new Rollup(), { end, range, coverage });
  expect(steps.slice(0, 4).map(({ watched }) => watched)).toEqual([true, false, true, false]);
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
