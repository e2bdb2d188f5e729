import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellsOf, fromBase64, mergeCells, packCells, toBase64, unpackCells } from './cells';

const values = fc.array(fc.tuple(fc.nat(20_000), fc.maxSafeInteger().map(Math.abs))).map((pairs) => new Map(pairs));

test('what is packed comes back the same, with integers of any length', () => {
  fc.assert(
    fc.property(values, (map) => {
      const cells = cellsOf(map);
      expect(unpackCells(fromBase64(toBase64(packCells(cells))))).toEqual(cells);
    }),
  );
});

test('near neighbours with small values take two bytes each', () => {
  expect(
    packCells(
      cellsOf(
        new Map([
          [3, 1],
          [1, 127],
        ]),
      ),
    ),
  ).toEqual([1, 127, 2, 1]);
});

test('merging keeps the cells of both, and combines those that both have', () => {
  expect(mergeCells([1, 5, 4, 2], [0, 9, 4, 3, 7, 1], (x, y) => x + y)).toEqual([0, 9, 1, 5, 4, 5, 7, 1]);
  expect(mergeCells([], [2, 1], Math.max)).toEqual([2, 1]);
});
