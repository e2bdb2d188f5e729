import { expect, test } from 'vitest';
import { judge } from './liveness';

test('a connection that speaks is fine', () => {
  expect(judge({ heardAt: 50_000, pingedAt: 20_000 }, 60_000)).toBe('fine');
});

test('silence asks for a ping', () => {
  expect(judge({ heardAt: 50_000, pingedAt: 40_000 }, 74_999)).toBe('fine');
  expect(judge({ heardAt: 50_000, pingedAt: 40_000 }, 75_000)).toBe('ping');
});

test('a busy connection is pinged every minute all the same', () => {
  expect(judge({ heardAt: 100_000, pingedAt: 40_000 }, 100_000)).toBe('ping');
});

test('a ping that nothing answers within ten seconds means a dead connection', () => {
  expect(judge({ heardAt: 50_000, pingedAt: 75_000 }, 84_999)).toBe('fine');
  expect(judge({ heardAt: 50_000, pingedAt: 75_000 }, 85_000)).toBe('dead');
});

test('anything that comes after the ping is a sign of life', () => {
  expect(judge({ heardAt: 75_001, pingedAt: 75_000 }, 85_000)).toBe('fine');
});
