import { expect, test } from 'vitest';
import { authorizeHandler, callerOf } from './authorizer';

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
