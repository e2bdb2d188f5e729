import { expect, test } from 'vitest';
import { roleClaims } from './role-claims';

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
