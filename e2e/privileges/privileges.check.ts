import { expect, test } from 'vitest';
import { unusedPermissions } from '../../backend/stack/unused-permissions';
import { needlessPermissions, staleEntries } from '../../local-aws/iam/audit';
import { recorded } from '../../local-aws/iam/call-record';

const { grants, calls } = recorded();

test('every permission of a function is used, or stack/unused-permissions.ts says why not', () => {
  expect(needlessPermissions(grants, calls, unusedPermissions)).toEqual([]);
});

test('stack/unused-permissions.ts lists nothing that is used, and nothing that nobody has', () => {
  expect(staleEntries(grants, calls, unusedPermissions)).toEqual([]);
});
