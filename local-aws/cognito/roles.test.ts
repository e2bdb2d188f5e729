import { describe, expect, test } from 'vitest';
import { chooseRole, roleClaims } from './roles';

describe('role claims', () => {
  const group = (GroupName: string, RoleArn?: string, Precedence?: number) => ({ GroupName, RoleArn, Precedence });

  test('the group with the lowest precedence gives the preferred role, and all roles are listed', () => {
    expect(roleClaims([group('a', 'x', 2), group('b', 'y', 1), group('c', 'z')])).toEqual({
      'cognito:roles': ['x', 'y', 'z'],
      'cognito:preferred_role': 'y',
    });
  });

  test('groups without a role say nothing', () => {
    expect(roleClaims([group('viewers', undefined, 0)])).toEqual({});
    expect(roleClaims([group('viewers', undefined, 0), group('a', 'x', 2)])['cognito:preferred_role']).toBe('x');
  });

  test('two first groups prefer a role only where it is the same', () => {
    expect(roleClaims([group('a', 'x', 1), group('b', 'y', 1)])).toEqual({ 'cognito:roles': ['x', 'y'] });
    expect(roleClaims([group('a', 'x', 1), group('b', 'x', 1)])['cognito:preferred_role']).toBe('x');
  });
});

describe('choose role', () => {
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

  test.each([[[]], [['a', 'b']]])(
    'without a clear role, %j, the mapping decides: the default role, or none',
    (roles) => {
      expect(chooseRole(lenient, claims(roles))).toBe('default');
      expect(() => chooseRole(deny, claims(roles))).toThrow('The ambiguous role mapping rules denied this request.');
    },
  );
});
