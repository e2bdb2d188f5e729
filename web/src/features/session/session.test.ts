import { expect, test } from 'vitest';
import { isSessionKey, personOf } from './session';

test('the claims of an ID token name the person and the groups', () => {
  expect(personOf({ sub: '1', email: 'ada@example.com', 'cognito:groups': ['viewers'] })).toEqual({
    email: 'ada@example.com',
    groups: ['viewers'],
  });
});

test('a token without an address or groups still is somebody', () => {
  expect(personOf({ sub: '1' })).toEqual({ email: '', groups: [] });
  expect(personOf(undefined)).toEqual({ email: '', groups: [] });
});

const POOL = 'CognitoIdentityServiceProvider.client1';

/** What another tab's storage says while Amplify signs someone in there, in its order. */
const written = [`${POOL}.LastAuthUser`, `${POOL}.ada.accessToken`, `${POOL}.ada.idToken`, `${POOL}.ada.refreshToken`];

test('a sign-in in another tab is looked at when the tokens to read are there, not before', () => {
  const first = written.findIndex(isSessionKey);
  expect(written.slice(0, first + 1)).toEqual(written.slice(0, 3));
  expect(written.filter(isSessionKey)).toHaveLength(1);
});

test('other keys say nothing about a session', () => {
  expect(isSessionKey('theme')).toBe(false);
  expect(isSessionKey('my.idToken')).toBe(false);
});

test('a storage that is emptied ends the session', () => {
  expect(isSessionKey(null)).toBe(true);
});
