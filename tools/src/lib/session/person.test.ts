import { samples } from '@millrace/contract';
import { expect, it } from 'vitest';
import { endOf } from './id-token';
import { personOf } from './person';

const { users } = samples.sampleEndpoints;

it('the local stack’s first user signs in when nobody is named', () => {
  expect(personOf(undefined, users, undefined)).toMatchObject({ username: users[0]?.username });
});

it('the passwords of the local users are known, and another one can be given', () => {
  const { username = '', password } = users[0] ?? {};
  expect(personOf(username, users, undefined).password).toBe(password);
  expect(personOf('ada@example.com', users, 'Other-1')).toEqual({ username: 'ada@example.com', password: 'Other-1' });
});

it('says what is missing: who it is, or where the password goes', () => {
  expect(() => personOf(undefined, [], 'x')).toThrow('--email');
  expect(() => personOf('ada@example.com', [], undefined)).toThrow('MILLRACE_PASSWORD');
});

it('a token says when it ends', () => {
  const token = ['e30', Buffer.from('{"exp":1700000000}').toString('base64url'), 'sig'].join('.');
  expect(endOf(token)).toBe(1_700_000_000_000);
  expect(() => endOf('e30.e30.sig')).toThrow('does not say when it ends');
});
