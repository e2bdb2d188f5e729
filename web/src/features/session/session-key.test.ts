import { expect, test } from 'vitest';
import { tellsOfSession } from './session-key';

const POOL = 'CognitoIdentityServiceProvider.client1';

/** What another tab's storage says while Amplify signs someone in there, in its order. */
const written = [`${POOL}.LastAuthUser`, `${POOL}.ada.accessToken`, `${POOL}.ada.idToken`, `${POOL}.ada.refreshToken`];

test('a sign-in in another tab is looked at when the tokens to read are there, not before', () => {
  const first = written.findIndex(tellsOfSession);
  expect(written.slice(0, first + 1)).toEqual(written.slice(0, 3));
  expect(written.filter(tellsOfSession)).toHaveLength(1);
});

test('other keys tell nothing', () => {
  expect(tellsOfSession('theme')).toBe(false);
  expect(tellsOfSession('my.idToken')).toBe(false);
});

test('a storage that is emptied ends the session', () => {
  expect(tellsOfSession(null)).toBe(true);
});
