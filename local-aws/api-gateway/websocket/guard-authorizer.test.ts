import { expect, test } from 'vitest';
import { guardAuthorizer } from './guard-authorizer';

const ticket = [{ in: 'querystring', name: 'ticket' }] as const;
const policy = { principalId: 'a' };

test('with its identity sources there the authorizer decides', async () => {
  const guarded = guardAuthorizer(() => policy, ticket);
  expect(await guarded({ queryStringParameters: { ticket: 'x' } })).toBe(policy);
});

test('without them it is not even called', async () => {
  let calls = 0;
  const guarded = guardAuthorizer(() => calls++, ticket);
  const answers = [await guarded({}), await guarded({ queryStringParameters: { ticket: '' } })];
  expect([answers, calls]).toEqual([['Unauthorized', 'Unauthorized'], 0]);
});

test('headers are found in any case', async () => {
  const guarded = guardAuthorizer(() => policy, [{ in: 'header', name: 'Auth' }]);
  expect(await guarded({ headers: { aUTH: 'x' } })).toBe(policy);
});

test('an error that says Unauthorized is a 401, any other stays an error', async () => {
  const throwing = (message: string) => guardAuthorizer(() => Promise.reject(new Error(message)), []);
  expect(await throwing('Unauthorized')({})).toBe('Unauthorized');
  await expect(throwing('broken')({})).rejects.toThrow('broken');
});
