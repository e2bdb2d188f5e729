import { expect, test } from 'vitest';
import { addSample, bestOffset, type ClockSample, clockSample } from './clock-offset';

test('the offset is taken at the middle of the round trip', () => {
  expect(clockSample(1000, 1100, 6050)).toEqual({ offset: 5000, roundTrip: 100 });
});

test('the quickest answer decides', () => {
  const samples = [clockSample(0, 400, 5390), clockSample(0, 10, 5005), clockSample(0, 90, 5080)];
  expect(bestOffset(samples)).toBe(5000);
});

test('without an answer the clocks are taken to agree', () => {
  expect(bestOffset([])).toBe(0);
});

test('old samples make room, so that drift is followed', () => {
  let samples: readonly ClockSample[] = [clockSample(0, 1, 0)];
  for (let i = 0; i < 8; i++) samples = addSample(samples, clockSample(0, 20, 710));
  expect(bestOffset(samples)).toBe(700);
});
