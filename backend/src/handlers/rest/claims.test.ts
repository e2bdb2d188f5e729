import { expect, test } from 'vitest';
import { identityOf } from './claims';

const claims = {
  sub: '7c1f',
  email: 'ada@example.com',
  email_verified: 'true',
  'cognito:username': '7c1f',
  'cognito:groups': 'viewers,admins',
  exp: '1795168800',
};

test('the claims of an ID token say who is signed in, and until when', () => {
  expect(identityOf(claims)).toEqual({
    userId: '7c1f',
    username: 'ada',
    groups: ['viewers', 'admins'],
    endsAt: 1_795_168_800_000,
  });
});

test('a time may be written as API Gateway writes it', () => {
  const { endsAt } = identityOf({ ...claims, exp: 'Fri Nov 20 10:00:00 UTC 2026' });
  expect(endsAt).toBe(Date.UTC(2026, 10, 20, 10));
});

test.each([
  [undefined, []],
  ['', []],
  ['viewers', ['viewers']],
  ['[viewers admins]', ['viewers', 'admins']],
])('the groups %j are %j', (groups, expected) => {
  expect(identityOf({ ...claims, 'cognito:groups': groups }).groups).toEqual(expected);
});

test('a name comes from an address that its owner has confirmed, or there is none', () => {
  for (const email_verified of ['false', false, undefined, 'TRUE'])
    expect(identityOf({ ...claims, email_verified }).username).toBe('someone');
  expect(identityOf({ ...claims, email_verified: true }).username).toBe('ada');
  expect(identityOf({ ...claims, email: undefined, name: 'Ada' }).username).toBe('someone');
});

test('no whole address is shown to other people', () => {
  expect(identityOf({ ...claims, email: '@example.com' }).username).toBe('someone');
});

test.each([
  ['no claims', undefined],
  ['no subject', { ...claims, sub: undefined }],
  ['a time that is none', { ...claims, exp: 'soon' }],
])('%s: nobody is signed in', (_, wrong) => {
  expect(() => identityOf(wrong)).toThrow(expect.objectContaining({ code: 'unauthorized' }));
});
