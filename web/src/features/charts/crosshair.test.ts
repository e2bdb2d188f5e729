import { expect, test } from 'vitest';
import { Crosshair } from './crosshair';

test('what is pinned stays until it is pinned elsewhere or released', () => {
  const crosshair = new Crosshair();
  let changes = 0;
  crosshair.subscribe(() => {
    changes += 1;
  });
  crosshair.point({ at: 1, chart: 'a', pinned: false });
  crosshair.point({ at: 2, chart: 'a', pinned: true });
  crosshair.point({ at: 3, chart: 'a', pinned: false });
  crosshair.point(undefined);
  expect(crosshair.read()?.at).toBe(2);
  crosshair.point({ at: 4, chart: 'b', pinned: true });
  expect(crosshair.read()).toEqual({ at: 4, chart: 'b', pinned: true });
  crosshair.release();
  expect(crosshair.read()).toBeUndefined();
  expect(changes).toBe(4);
});

test('the other charts answer for the tooltip of the one that is pointed at', () => {
  const crosshair = new Crosshair();
  crosshair.register('a', () => ({ name: 'A', text: '1' }));
  const leave = crosshair.register('b', (at) => (at > 5 ? { name: 'B', text: String(at) } : undefined));
  expect(crosshair.others({ at: 7, chart: 'a', pinned: false })).toEqual([{ name: 'B', text: '7' }]);
  expect(crosshair.others({ at: 3, chart: 'a', pinned: false })).toEqual([]);
  leave();
  expect(crosshair.others({ at: 7, chart: 'a', pinned: false })).toEqual([]);
});
