import { createSign } from 'node:crypto';
import keys from 'cognito-local/lib/keys/cognitoLocal.private.json';
import { expect, test } from 'vitest';
import { identityPoolTargets } from './identity-pool';

const pool = { id: 'eu-west-1:1', provider: { name: 'p', clientId: 'web' }, ambiguous: 'Deny' } as const;
const { GetId } = identityPoolTargets(pool, 'eu-west-1_Mill');

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

const idToken = (changes: object) => {
  const now = Math.floor(Date.now() / 1000);
  const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Mill';
  const claims = { iss, aud: 'web', sub: 's', token_use: 'id', iat: now, exp: now + 60, ...changes };
  const signed = `${encode({ alg: 'RS256', kid: 'CognitoLocal' })}.${encode(claims)}`;
  return `${signed}.${createSign('sha256').update(signed).sign(keys.pem).toString('base64url')}`;
};

const identify = (changes: object) => GetId()(Object(), { IdentityPoolId: pool.id, Logins: { p: idToken(changes) } });

test('a token of the pool has an identity', async () => {
  expect(await identify({})).toEqual({ IdentityId: expect.stringMatching(/^eu-west-1:[0-9a-f-]{36}$/) });
});

test.each([
  ['has expired', { exp: 1 }, 'Invalid login token. Token expired.'],
  ['is for another client', { aud: 'other' }, 'Invalid login token.'],
  [
    'is of another pool',
    { iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other' },
    'Invalid login token.',
  ],
])('one that %s has none', async (_, changes, message) => {
  await expect(identify(changes)).rejects.toThrow(message);
});

test('a request that names no pool is answered with what is missing', async () => {
  await expect(GetId()(Object(), {})).rejects.toMatchObject({
    code: 'InvalidParameterException',
    message: expect.stringContaining('IdentityPoolId'),
  });
});
