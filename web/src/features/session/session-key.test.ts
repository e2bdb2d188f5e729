import { expect, test } from 'vitest';
import { isSessionKey } from './session-key';

const POOL = 'CognitoIdentityServiceProvider.client1';

/** What another tab's storage says while Amplify signs someone in there, in its order. */
const written = [`${POOL}.LastAuthUser`, `${POOL}.ada.accessToken`, `${POOL}.ada.idToken`, `${POOL}.ada.refreshToken`];

test('a sign-in in another tab is looked at when the tokens to read are there, not before', () => {
  const first = written.findIndex(isSessionKey);
  expect(written.slice(0, first + 1)).toEqual(written.slice(0, 3));
  expect(written.filter(isSessionKey)).toHaveLength(1);
});

test('other keys tell nothing', () => {
  expect(isSessionKey('theme')).toBe(false);
  expect(isSessionKey('my.idToken')).toBe(false);
});

test('a storage that is emptied ends the session', () => {
  expect(isSessionKey(null)).toBe(true);
});
