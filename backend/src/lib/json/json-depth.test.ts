import { expect, test } from 'vitest';
import { isDeeperThan } from './json-depth';

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
