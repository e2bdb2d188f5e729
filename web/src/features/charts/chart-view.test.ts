import type { Breakdown, Metric } from '@millrace/contract';
import { expect, test } from 'vitest';
import { chosenStep, crossedAlone, isolated, labelAlone, namedStep, shiftOf, stepsFor, toggled } from './chart-view';

const steps = [5000, 15_000, 60_000] as const;
const choose = (events: number, current?: (typeof steps)[number], measure: Metric['measure'] = 'count') =>
  chosenStep<(typeof steps)[number]>(steps, { measure, events, ms: 300_000, current });

test('the shortest step is chosen that has five events', () => {
  expect(choose(300)).toBe(5000);
  expect(choose(299)).toBe(15_000);
  expect(choose(100)).toBe(15_000);
  expect(choose(99)).toBe(60_000);
  expect(choose(3)).toBe(60_000);
});

test('percentiles have as many events in a step as are not too few, and ratios so many that they do not leap', () => {
  expect([1199, 1200].map((events) => choose(events, undefined, 'quantiles'))).toEqual([15_000, 5000]);
  expect([1999, 2000, 6000].map((events) => choose(events, undefined, 'formula'))).toEqual([60_000, 15_000, 5000]);
});

test('a step stays while it is nearly right, so that a chart does not jump', () => {
  expect(choose(220, 5000)).toBe(5000);
  expect(choose(200, 5000)).toBe(15_000);
  expect(choose(400, 15_000)).toBe(15_000);
  expect(choose(430, 15_000)).toBe(5000);
});

test('without any event the step is the shortest, or stays', () => {
  expect(choose(0)).toBe(5000);
  expect(choose(0, 60_000)).toBe(60_000);
});

test('a range is compared with the time before it, a day or a week earlier', () => {
  expect(shiftOf('previous', 300_000)).toBe(300_000);
  expect(shiftOf('yesterday', 300_000)).toBe(24 * 3_600_000);
  expect(shiftOf('week', 300_000)).toBe(7 * 24 * 3_600_000);
});

test('a chart can have the steps that make neither a smear nor a handful of points', () => {
  expect(stepsFor(300_000)).toEqual([1000, 5000, 15_000, 30_000, 60_000]);
  expect(stepsFor(24 * 3_600_000).at(0)).toBe(300_000);
});

test('a step that is named for another range says nothing of this one', () => {
  const day = 24 * 3_600_000;
  expect(namedStep({ step: 5000 }, 300_000)).toBe(5000);
  expect([5000, 7000, 7 * day].map((step) => namedStep({ step }, day))).toEqual([undefined, undefined, undefined]);
  expect(namedStep({}, day)).toBeUndefined();
});

test('one label alone is the same object again for the same breakdown', () => {
  const breakdown: Breakdown = {
    total: { measure: 'count', count: 3 },
    dimensions: [{ name: 'country', values: [['SE', { measure: 'count', count: 2 }]] }],
  };
  const alone = labelAlone({ dimension: 'country', label: 'SE' });
  expect(alone(breakdown)).toEqual({ total: { measure: 'count', count: 2 }, dimensions: [] });
  expect(alone(breakdown)).toBe(alone(breakdown));
  expect(labelAlone({ dimension: 'country', label: 'NO' })(breakdown)).toEqual({ dimensions: [] });
});

test('one label alone says when it is an estimate, and how far it may be off', () => {
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const country = {
    name: 'country',
    values: [['DK', count(5)] as [string, ReturnType<typeof count>], ['SE', count(2), 3] as const],
    ...{ other: count(9), labels: '', spread: 16 },
  };
  const breakdown = { total: count(16), dimensions: [country] } as unknown as Breakdown;
  const alone = (label: string, isDeclared?: boolean) =>
    labelAlone({ dimension: 'country', label }, isDeclared)(breakdown);
  expect(alone('SE')).toEqual({ total: count(5), within: 12, dimensions: [] });
  expect(alone('DK')).toEqual({ total: count(5), dimensions: [] });
  // It may be among the events of no tracked label, unless it is declared.
  expect([alone('NO'), alone('NO', true)]).toEqual([{ within: 12, dimensions: [] }, { dimensions: [] }]);
});

test('what is left of two crossed dimensions is an estimate where not all pairs were tracked, with an error of all of them', () => {
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const pairs = ['/a', '/b', '/c', '/d'].map((page) => [JSON.stringify([page, 'SE']), count(3), 1]);
  const crossed = { name: 'page,country', values: pairs, labels: '', spread: 16 };
  const only = { dimension: 'country', label: 'SE' };
  const narrow = crossedAlone({ pair: ['page', 'country'], by: 'page', only });
  const breakdown = { total: count(20), dimensions: [crossed] } as unknown as Breakdown;
  expect(narrow(breakdown)).toMatchObject({ total: count(16), within: 24 });
});

test('one label of a crossed dimension leaves a breakdown by the other, with its total', () => {
  const count = (events: number) => ({ measure: 'count', count: events }) as const;
  const breakdown: Breakdown = {
    total: count(9),
    dimensions: [
      { name: 'country', values: [['SE', count(9)]] },
      {
        name: 'page,country',
        values: [
          ['["/a","DK"]', count(2)],
          ['["/a","SE"]', count(3)],
          ['["/b","SE"]', count(4)],
        ],
      },
    ],
  };
  const only = { dimension: 'country', label: 'SE' };
  const narrow = crossedAlone({ pair: ['page', 'country'], by: 'page', only });
  const pages = {
    name: 'page',
    values: [
      ['/a', count(3)],
      ['/b', count(4)],
    ],
  };
  expect(narrow(breakdown)).toEqual({ total: count(7), dimensions: [pages] });
  expect(narrow(breakdown)).toBe(narrow(breakdown));
  expect(narrow({ total: count(1), dimensions: [] })).toEqual({ dimensions: [] });
});

test('a line is hidden and shown again, or is seen alone and then with all others again', () => {
  const all = ['a', 'b', 'c'];
  const one = toggled(new Set(), 'a');
  expect([...one]).toEqual(['a']);
  expect([...toggled(one, 'a')]).toEqual([]);
  const alone = isolated(one, 'b', all);
  expect([...alone]).toEqual(['a', 'c']);
  expect([...isolated(alone, 'a', all)]).toEqual(['b', 'c']);
  expect([...isolated(alone, 'b', all)]).toEqual([]);
});
