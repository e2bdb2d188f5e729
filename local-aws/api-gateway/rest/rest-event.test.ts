import { describe, expect, test } from 'vitest';
import { authorizerContext, claimsAsText, encodedPath } from './rest-event';

describe('encoded path', () => {
  test('the parts of a path reach a function as the client wrote them', () => {
    const event = {
      httpMethod: 'GET',
      path: '/items/page/%2Fa%20b',
      pathParameters: { type: 'page', subject: '/a b' },
    };
    expect(encodedPath(event)).toMatchObject({
      httpMethod: 'GET',
      pathParameters: { type: 'page', subject: '%2Fa%20b' },
    });
  });

  test.each([[{ Records: [] }], [{ httpMethod: 'GET', pathParameters: null }], [null], ['text']])(
    '%j stays as it is',
    (event) => {
      expect(encodedPath(event)).toBe(event);
    },
  );
});

describe('claims', () => {
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
});
