import { expect, test } from 'vitest';
import { authorizerContext } from './authorizer-context';
import { claimsAsText } from './claims';

const claims = {
  sub: 'a',
  'cognito:groups': ['viewers', 'admins'],
  email_verified: true,
  auth_time: 1_795_253_507,
  exp: 1_795_254_407,
};

const asText = {
  sub: 'a',
  'cognito:groups': 'viewers,admins',
  email_verified: 'true',
  auth_time: '1795253507',
  exp: 'Sat Nov 21 09:46:47 UTC 2026',
};

test('claims reach a function as text, as through API Gateway', () => {
  expect(claimsAsText(claims)).toEqual(asText);
});

test('what is assigned over the authorizer context afterwards does not stick', () => {
  const context = Object.assign(authorizerContext(claims), {
    claims: { sub: 'raw' },
    principalId: 'made-up',
    scopes: [],
  });
  expect(JSON.parse(JSON.stringify(context))).toEqual({ claims: asText });
});
