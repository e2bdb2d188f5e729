import { expect, test } from 'vitest';
import type { SessionCause, SessionRule } from '../rules/session-rule';
import { isNewlyOdd } from './odd-sessions';
import type { SessionPart } from './session-part';

const ruleOf = (cause: SessionCause) => [{ compares: { cause } }] as unknown as readonly SessionRule[];
const pace = ruleOf({ kind: 'pace', moreThan: 50 });
const robot = ruleOf({ kind: 'robot' });

const partOf = (minutes: SessionPart['minutes'], bot = false): SessionPart => ({
  ...{ first: 0, last: 0, pages: 0, steps: [], bot, minutes },
  events: minutes.reduce((sum, [, events]) => sum + events, 0),
});

test('a part is one to look at again in each minute that passes its share, or all by itself', () => {
  const busy = partOf([[1, 20]]);
  expect(isNewlyOdd(pace, undefined, busy)).toBe(true);
  expect(isNewlyOdd(pace, busy, partOf([[1, 30]]))).toBe(false);
  expect(isNewlyOdd(pace, busy, partOf([[1, 51]]))).toBe(true);
  expect(isNewlyOdd(pace, busy, partOf([...busy.minutes, [5, 30]]))).toBe(true);
  expect(isNewlyOdd(pace, busy, partOf([...busy.minutes, [5, 12]]))).toBe(false);
});

test('a robot is news once', () => {
  expect(isNewlyOdd(robot, undefined, partOf([], true))).toBe(true);
  expect(isNewlyOdd(robot, partOf([], true), partOf([[1, 1]], true))).toBe(false);
  expect(isNewlyOdd(robot, partOf([]), partOf([], true))).toBe(true);
});
