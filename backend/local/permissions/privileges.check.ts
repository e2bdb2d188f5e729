import { expect, test } from 'vitest';
import { unusedPermissions } from '../../stack/unused-permissions';
import { stateFolder } from '../state-folder';
import { readCalls, readGrants } from './call-record';
import { forbiddenCalls, needlessPermissions, staleEntries } from './hold-against';

const state = process.env.MILLRACE_STATE;
if (state === undefined) throw new Error('MILLRACE_STATE does not name the state folder of a stack');

const folder = stateFolder(state);
const grants = readGrants(folder.grants);
const calls = readCalls(folder.calls);

test('functions have called AWS at all', () => {
  expect(calls.length).toBeGreaterThan(0);
});

test('every call of a function is allowed by its role', () => {
  expect(forbiddenCalls(grants, calls)).toEqual([]);
});

test('every permission of a function is used, or stack/unused-permissions.ts says why not', () => {
  expect(needlessPermissions(grants, calls, unusedPermissions)).toEqual([]);
});

test('stack/unused-permissions.ts lists nothing that is used, and nothing that nobody has', () => {
  expect(staleEntries(grants, calls, unusedPermissions)).toEqual([]);
});
