import { expect, test } from 'vitest';
import { forbiddenCalls, needlessPermissions, staleEntries, type Unused } from './audit';
import type { RecordedCall } from './call-record';
import type { Grants } from './grants';

const table = 'arn:aws:dynamodb:eu-west-1:0:table/connections';
const log = 'arn:aws:logs:eu-west-1:0:log-group:ping:*';

const grants: Grants = {
  ping: [
    { Effect: 'Allow', Action: ['dynamodb:Query', 'dynamodb:DeleteItem'], Resource: [table] },
    { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: [log] },
  ],
};
const calls: readonly RecordedCall[] = [{ function: 'ping', action: 'dynamodb:Query', resource: table, allowed: true }];
const lambdas: Unused = { actions: ['logs:PutLogEvents'], reason: 'Lambda does it' };
const gone: Unused = { functions: ['ping'], actions: ['dynamodb:DeleteItem'], reason: 'nobody leaves in a test' };
const list = [lambdas, gone];

const problems = (changed: { grants?: Grants; calls?: readonly RecordedCall[]; list?: readonly Unused[] }) => {
  const all = { grants, calls, list, ...changed };
  return {
    forbidden: forbiddenCalls(all.grants, all.calls),
    needless: needlessPermissions(all.grants, all.calls, all.list),
    stale: staleEntries(all.grants, all.calls, all.list),
  };
};

const none = { forbidden: [], needless: [], stale: [] };

test('all is well when every call is allowed and what is not used is listed', () => {
  expect(problems({})).toEqual(none);
});

test('a permission that was taken away is missed by the call that needs it', () => {
  const without: Grants = {
    ping: [
      { Effect: 'Allow', Action: ['dynamodb:DeleteItem'], Resource: [table] },
      { Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: [log] },
    ],
  };
  expect(problems({ grants: without })).toEqual({ ...none, forbidden: [`ping: dynamodb:Query on ${table}`] });
});

test('a call of a function that has no role is forbidden', () => {
  expect(problems({ calls: [...calls, { function: 'x', action: 'a:B', resource: 'r', allowed: true }] })).toEqual({
    ...none,
    forbidden: ['x: a:B on r'],
  });
});

test('a permission that is neither used nor listed is needless', () => {
  expect(problems({ list: [lambdas] })).toEqual({ ...none, needless: [`ping: dynamodb:DeleteItem on ${table}`] });
  expect(problems({ list: [lambdas, { ...gone, resource: '*/index/*' }] }).needless).toHaveLength(1);
});

test('an entry about what is used is stale, unless that is a matter of chance', () => {
  const leaving: RecordedCall = { function: 'ping', action: 'dynamodb:DeleteItem', resource: table, allowed: true };
  const used = problems({ calls: [...calls, leaving] });
  expect(used.stale).toEqual([`ping: dynamodb:DeleteItem: ping: dynamodb:DeleteItem on ${table} is used`]);
  expect(problems({ calls: [...calls, leaving], list: [lambdas, { ...gone, byChance: true }] })).toEqual(none);
});

test('an entry about what a setting gives may be about nothing, and not about what is used', () => {
  const traces: Unused = { actions: ['xray:PutTraceSegments'], setting: 'tracing', reason: 'Lambda does it' };
  expect(problems({ list: [...list, traces] })).toEqual(none);
  const queries: Unused = { actions: ['dynamodb:Query'], setting: 'tracing', reason: 'nobody asks' };
  expect(problems({ list: [...list, queries] }).stale).toEqual([
    `all: dynamodb:Query: ping: dynamodb:Query on ${table} is used`,
  ]);
});

test('an entry about what nobody has is stale, and so is a rule for nothing', () => {
  const stale = (entry: Unused) => problems({ list: [...list, entry] }).stale;
  expect(stale({ functions: ['ping', 'pong'], actions: ['dynamodb:*'], reason: '' })).toHaveLength(1);
  expect(stale({ actions: ['s3:PutObject'], reason: '' })).toEqual(['all: s3:PutObject: nobody has s3:PutObject']);
  expect(stale({ actions: ['dynamodb:Query'], reason: '' })).toHaveLength(1);
});
