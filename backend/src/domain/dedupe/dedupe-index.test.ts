import { expect, test } from 'vitest';
import { DedupeIndex } from './dedupe-index';

const MIB = 1024 * 1024;

test('an id is remembered with the last second in which it was seen', () => {
  const memory = new DedupeIndex(600);
  const id = { high: 1, low: 2 };
  expect(memory.lastSeen(id)).toBeUndefined();
  memory.see(id, 100);
  memory.see(id, 90);
  expect([memory.lastSeen(id), memory.lastSeen({ high: 2, low: 2 }), memory.lastSeen({ high: 1, low: 3 })]).toEqual([
    100,
    undefined,
    undefined,
  ]);
});

test('10 minutes of 1,000 ids a second are all known, in a tenth of what a function has; what is older is forgotten', () => {
  const memory = new DedupeIndex(600);
  const idOf = (n: number) => ({ high: Math.imul(n, 0x9e3779b1) >>> 0, low: Math.imul(n, 0x85ebca6b) >>> 0 });
  const seconds = 2400;
  for (let n = 0; n < seconds * 1000; n++) memory.see(idOf(n), 1 + Math.floor(n / 1000));
  const unknown = Array.from({ length: 600_000 }, (_, i) => (seconds - 600) * 1000 + i).filter(
    (n) => memory.lastSeen(idOf(n)) !== 1 + Math.floor(n / 1000),
  );
  expect(unknown).toEqual([]);
  expect(memory.lastSeen(idOf(0))).toBeUndefined();
  expect(memory.bytes).toBeLessThanOrEqual(26 * MIB);
});
