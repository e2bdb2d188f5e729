import { expect, test } from 'vitest';
import { sparklinePath } from './sparkline-path';

const box = { width: 100, height: 22 };

test('amounts stand on zero, and levels fill the height', () => {
  expect(sparklinePath([5, 10], true, box)).toBe('M0 11h0L100 1');
  expect(sparklinePath([5, 10], false, box)).toBe('M0 21h0L100 1');
});

test('what is below zero is below the line of zero', () => {
  expect(sparklinePath([-10, 10], true, box)).toBe('M0 21h0L100 1');
});

test('the line breaks where a value is missing, and a lone value is a dot', () => {
  expect(sparklinePath([0, 10, null, 10, null], true, box)).toBe('M0 21h0L25 1M75 1h0');
});

test('the line of a level runs on over steps in which nothing was read, as that of its chart does', () => {
  expect(sparklinePath([0, 10, undefined, undefined, 0], false, box)).toBe('M0 21h0L25 1L100 21');
  expect(sparklinePath([undefined, 10, null, undefined, 0], true, box)).toBe('M25 1h0M100 21h0');
});

test('a long silence is seen', () => {
  const silence = (steps: number) => sparklinePath([7, ...new Array<undefined>(steps), 7], false, box);
  expect([11, 12].map(silence)).toEqual(['M0 11h0L100 11', 'M0 11h0M100 11h0']);
});

test('nothing but zeros is a line at the bottom, a level that stands still one in the middle', () => {
  expect(sparklinePath([0, 0], true, box)).toBe('M0 21h0L100 21');
  expect(sparklinePath([0, 0], false, box)).toBe('M0 21h0L100 21');
  expect(sparklinePath([7, 7], false, box)).toBe('M0 11h0L100 11');
});

test('without values there is no line', () => {
  expect(sparklinePath([], true, box)).toBe('');
  expect(sparklinePath([null, null], false, box)).toBe('');
});
