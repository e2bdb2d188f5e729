import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cellOf, estimate, mergeRegisters, mergeStates, REGISTERS } from './registers';

const LAST = 40;
/** A hash for register 5 of that level: 39 bits that begin with so many zeros, and a one where there is room. */
const hashOf = (level: number): number => 5 + REGISTERS * (level === LAST ? 0 : 2 ** (39 - level));

/** What the register must say, from the set of all levels that it saw. */
const stateOf = (levels: readonly number[]): number => {
  const highest = Math.max(...levels);
  const below = [1, 2].map((distance) => (levels.includes(highest - distance) ? 2 >> (distance - 1) : 0));
  return (highest << 2) | below.reduce((bits, bit) => bits | bit, 0);
};

const levels = fc.array(fc.oneof(fc.integer({ min: 1, max: LAST }), fc.integer({ min: 8, max: 12 })), { minLength: 1 });

test('a hash goes to the register of its last bits, at the level of its zeros', () => {
  const all = Array.from({ length: LAST }, (_, i) => i + 1);
  expect(all.map((level) => cellOf(hashOf(level)))).toEqual(all.map((level) => [5, level << 2]));
  expect(cellOf(2 ** 53 - 1)).toEqual([REGISTERS - 1, 1 << 2]);
});

test('whatever the order and the split, a register says which is the highest level, and whether the two below were seen', () => {
  fc.assert(
    fc.property(levels, levels, (some, others) => {
      const states = (all: readonly number[]) => all.map((level) => cellOf(hashOf(level))[1]);
      const [a, b] = [states(some).reduce(mergeStates), states(others).reduce(mergeStates)];
      const expected = stateOf([...some, ...others]);
      expect([mergeStates(a, b), mergeStates(b, a)]).toEqual([expected, expected]);
      const [x, y] = [Uint8Array.of(a, 0, b, 0), Uint8Array.of(b, b, 0, 0)];
      expect([...mergeRegisters(x, y)]).toEqual([expected, b, b, 0]);
    }),
  );
});

test('no registers are none, and registers that are full to the last level are still a number', () => {
  expect(estimate(new Uint8Array(REGISTERS))).toBe(0);
  expect(estimate(new Uint8Array(REGISTERS).fill((LAST << 2) | 3))).toBeGreaterThan(2 ** 50);
});
