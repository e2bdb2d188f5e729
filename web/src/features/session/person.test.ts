import { expect, test } from 'vitest';
import { personOf } from './person';

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
