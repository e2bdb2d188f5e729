import { samples } from '@millrace/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseMessage } from './parse-message';
import { livenessOf } from './socket-session';

test('a connection that speaks is fine', () => {
  expect(livenessOf({ heardAt: 50_000, pingedAt: 20_000 }, 60_000)).toBe('fine');
});

test('silence asks for a ping', () => {
  expect(livenessOf({ heardAt: 50_000, pingedAt: 40_000 }, 74_999)).toBe('fine');
  expect(livenessOf({ heardAt: 50_000, pingedAt: 40_000 }, 75_000)).toBe('ping');
});

test('a busy connection is pinged every minute all the same', () => {
  expect(livenessOf({ heardAt: 100_000, pingedAt: 40_000 }, 100_000)).toBe('ping');
});

test('a ping that nothing answers within ten seconds means a dead connection', () => {
  expect(livenessOf({ heardAt: 50_000, pingedAt: 75_000 }, 84_999)).toBe('fine');
  expect(livenessOf({ heardAt: 50_000, pingedAt: 75_000 }, 85_000)).toBe('dead');
});

test('anything that comes after the ping is a sign of life', () => {
  expect(livenessOf({ heardAt: 75_001, pingedAt: 75_000 }, 85_000)).toBe('fine');
});

test('every message of the contract is understood', () => {
  for (const message of [
    samples.sampleDeltaFrame,
    samples.sampleSettledFrame,
    samples.sampleRoomFrame,
    ...samples.sampleAnswers,
  ])
    expect(parseMessage(JSON.stringify(message))).toEqual(message);
});

test('whatever else comes is not understood, and never throws', () => {
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseMessage(text) === undefined));
});
