import { expect, test } from 'vitest';
import { chooseRole } from './choose-role';

const deny = { authenticatedRole: 'default', ambiguous: 'Deny' } as const;
const lenient = { authenticatedRole: 'default', ambiguous: 'AuthenticatedRole' } as const;
const claims = (roles: string[], preferred?: string) => ({
  'cognito:roles': roles,
  'cognito:preferred_role': preferred,
});

test('the preferred role wins, and an only one needs no preference', () => {
  expect([chooseRole(deny, claims(['a', 'b'], 'b')), chooseRole(deny, claims(['a']))]).toEqual(['b', 'a']);
});

test('a role that the token lists may be asked for, another may not', () => {
  expect(chooseRole(deny, claims(['a', 'b'], 'b'), 'a')).toBe('a');
  expect(() => chooseRole(lenient, claims(['a']), 'c')).toThrow('denied this request');
});

test.each([[[]], [['a', 'b']]])('without a clear role, %j, the mapping decides: the default role, or none', (roles) => {
  expect(chooseRole(lenient, claims(roles))).toBe('default');
  expect(() => chooseRole(deny, claims(roles))).toThrow('The ambiguous role mapping rules denied this request.');
});
