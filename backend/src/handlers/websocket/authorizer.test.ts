import { expect, test } from 'vitest';
import { authorizeHandler, callerOf, contextOf, identify } from './authorizer';

const methodArn = 'arn:aws:execute-api:eu-west-1:123456789012:abc/dev/$connect';
const identity = { userId: 'u1', username: 'ada', groups: ['viewers', 'admins'], endsAt: 2000 };
const authorize = authorizeHandler(async (ticket) => (ticket === 'good' ? identity : undefined));

test('a good ticket lets its owner in, and routes learn who that is', async () => {
  const policy = await authorize({ methodArn, queryStringParameters: { ticket: 'good' } });
  expect(policy).toMatchObject({
    principalId: 'u1',
    policyDocument: { Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: methodArn }] },
  });
  const event = { requestContext: { connectionId: 'c1', authorizer: policy.context } };
  expect(callerOf(event, 1999)).toEqual({ connectionId: 'c1', ...identity });
});

test.each([
  ['a bad ticket', { ticket: 'bad' }],
  ['an empty ticket', { ticket: '' }],
  ['another parameter', { token: 'good' }],
  ['no parameters', null],
])('%s is refused with a policy', async (_, queryStringParameters) => {
  expect(await authorize({ methodArn, queryStringParameters })).toEqual({
    principalId: 'nobody',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: 'Deny', Resource: methodArn }],
    },
  });
});

const command = { requestContext: { connectionId: 'c1', authorizer: contextOf(identity) } };
const renewed = { ...identity, groups: ['operators'], endsAt: 5000 };

test.each([
  ['while the first sign-in lasts, the authorizer is believed', 1999, false, identity],
  ['where groups matter, those of the last renewal count', 1999, true, renewed],
  ['once the first sign-in has ended, the renewed one counts', 2000, false, renewed],
])('%s', async (_, now, asGroups, expected) => {
  expect(await identify(command, { find: async () => renewed, now, asGroups })).toEqual({
    connectionId: 'c1',
    ...expected,
  });
});

test('a sign-in that was not renewed, or whose renewal has ended too, is over', async () => {
  const find = async () => identity;
  await expect(identify(command, { find, now: 2000, asGroups: false })).rejects.toMatchObject({ code: 'unauthorized' });
  await expect(identify(command, { find: async () => renewed, now: 5000, asGroups: true })).rejects.toMatchObject({
    code: 'unauthorized',
  });
});

test('a connection that is not registered any more is asked to connect again', async () => {
  const find = async () => undefined;
  await expect(identify(command, { find, now: 0, asGroups: true })).rejects.toMatchObject({ code: 'not_connected' });
});

test('whom no authorizer let in is nobody', async () => {
  const event = { requestContext: { connectionId: 'c1' } };
  await expect(identify(event, { find: async () => renewed, now: 0, asGroups: true })).rejects.toMatchObject({
    code: 'unauthorized',
  });
});
