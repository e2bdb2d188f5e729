import { expect, test } from 'vitest';
import { describeState } from './connection-state';

test('the wait before the next try is said in seconds, and never as zero', () => {
  const state = { kind: 'reconnecting', reason: 'gone', offline: false, nextTry: 10_000 } as const;
  expect(describeState(state, 7000)).toBe('Reconnecting, next try in 3 s');
  expect(describeState(state, 9900)).toBe('Reconnecting, next try in 1 s');
});

test('a try under way and a missing network read differently', () => {
  expect(describeState({ kind: 'reconnecting', reason: '', offline: false }, 0)).toBe('Reconnecting');
  expect(describeState({ kind: 'reconnecting', reason: '', offline: true }, 0)).toBe(
    'Offline, waiting for the network',
  );
});

test('a refusal carries its reason', () => {
  expect(describeState({ kind: 'failed', reason: 'your group may not watch this' }, 0)).toBe(
    'Stopped: your group may not watch this',
  );
});
