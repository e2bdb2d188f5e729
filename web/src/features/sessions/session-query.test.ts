import { type Session, samples, sessionsQuerySchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { activeWords, browserOf, queryOf, stateOf } from './session-query';

const { timeline: _, ...session }: Session & { readonly timeline: unknown } = samples.sampleSessionAnswer;

test('what the list asks for is a query of the contract', () => {
  const asked = Object.fromEntries(queryOf({ state: 'ended', visitors: 'people', visited: '/a&b' }, 'token'));
  expect(sessionsQuerySchema.parse(asked)).toEqual({
    active: false,
    bot: false,
    page: '/a&b',
    limit: 50,
    next: 'token',
  });
  expect(Object.fromEntries(queryOf({}, undefined))).toEqual({ limit: '50' });
});

test('a session has the browser that it was seen with, and says where it is a robot', () => {
  expect(browserOf(session)).toBe('Firefox');
  expect(browserOf({ ...session, bot: true })).toBe('Firefox, robot');
  const { browser: __, ...unseen } = session;
  expect(browserOf(unseen)).toBe('');
});

test.each([
  [{ active: true, bounced: false }, 'Active'],
  [{ active: false, bounced: true }, 'Bounced'],
  [{ active: false, bounced: false }, 'Ended'],
])('how it stands with a session is a word', (state, word) => {
  expect(stateOf({ ...session, ...state })).toBe(word);
});

test('how many are active is said, and where more were not counted', () => {
  expect(activeWords({ count: 1200 })).toBe('1,200 active now');
  expect(activeWords({ count: 10_000, atLeast: true })).toBe('10,000 or more active now');
});
