import { expect, it } from 'vitest';
import { layoutShift } from './page-probe';
import { delays } from './page-traffic';

it('an event has come with the first picture or frame that counts it; what never came is never there', () => {
  const puts = [100, 110, 120, 130];
  const counted = [
    [1, 105],
    [3, 150],
  ] as const;
  expect(delays(puts, counted)).toEqual([5, 40, 30, Number.POSITIVE_INFINITY]);
});

it('the layout shift is that of the worst session, which a second without any ends, and five seconds', () => {
  const shifts = [0, 900, 1800, 2900, 3000].map((at) => ({ at, value: 0.1 }));
  expect(layoutShift(shifts)).toBeCloseTo(0.3);
  const steady = Array.from({ length: 20 }, (_, i) => ({ at: i * 500, value: 0.01 }));
  expect(layoutShift(steady)).toBeCloseTo(0.1);
  expect(layoutShift([])).toBe(0);
});
