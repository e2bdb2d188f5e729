import fc from 'fast-check';
import { expect, test } from 'vitest';
import { elementsOf, isDeeperThan } from './json-text';

const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

test('as many levels as allowed pass, one more does not', () => {
  expect([isDeeperThan(nested(32), 32), isDeeperThan(nested(33), 32)]).toEqual([false, true]);
});

test('arrays side by side are not deep', () => {
  expect(isDeeperThan(`[${'[],'.repeat(1000)}{}]`, 2)).toBe(false);
});

test('brackets in a string do not count, also after an escaped quote', () => {
  expect(isDeeperThan(JSON.stringify({ a: `"${'['.repeat(100)}\\`, b: '{' }), 1)).toBe(false);
});

test('a string that never ends is no trouble', () => {
  expect(isDeeperThan(`"${'['.repeat(100)}`, 1)).toBe(false);
});

test('the elements of an array are found in its text, whatever their strings hold', () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1 }), fc.constantFrom(0, 2), (values, indent) => {
      expect(elementsOf(JSON.stringify(values, undefined, indent))?.map((text) => JSON.parse(text))).toEqual(
        JSON.parse(JSON.stringify(values)),
      );
    }),
  );
  expect(['[1', '[1]2', '{"a":[1]}', '', '[1]]'].map(elementsOf)).toEqual(Array(5).fill(undefined));
});
