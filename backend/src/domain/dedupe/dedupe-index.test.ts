import { expect, test } from 'vitest';
import { DedupeIndex } from './dedupe-index';

const MIB = 1024 * 1024;

test('an id is remembered with the last second in which it was seen', () => {
  const index = new DedupeIndex(600);
  const id = { high: 1, low: 2 };
  expect(index.lastSeen(id)).toBeUndefined();
  index.add(id, 100);
  index.add(id, 90);
  expect([index.lastSeen(id), index.lastSeen({ high: 2, low: 2 }), index.lastSeen({ high: 1, low: 3 })]).toEqual([
    100,
    undefined,
    undefined,
  ]);
});

test('10 minutes of 1,000 ids a second are all known, in a tenth of what a function has; what is older is forgotten', () => {
  const index = new DedupeIndex(600);
  const idOf = (n: number) => ({ high: Math.imul(n, 0x9e3779b1), low: Math.imul(n, 0x85ebca6b) });
  const seconds = 2400;
  for (let n = 0; n < seconds * 1000; n++) index.add(idOf(n), 1 + Math.floor(n / 1000));
  const unknown = Array.from({ length: 600_000 }, (_, i) => (seconds - 600) * 1000 + i).filter(
    (n) => index.lastSeen(idOf(n)) !== 1 + Math.floor(n / 1000),
  );
  expect(unknown).toEqual([]);
  expect(index.lastSeen(idOf(0))).toBeUndefined();
  expect(index.bytes).toBeLessThanOrEqual(26 * MIB);
});
