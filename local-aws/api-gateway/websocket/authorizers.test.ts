import { describe, expect, test } from 'vitest';
import { templateSchema } from '../../cloudformation/template';
import { authorizersOf, checkIdentitySources } from './authorizers';

describe('identity sources', () => {
  const authorizersWith = (IdentitySource: string[], called = 'millrace-dev-authorize') =>
    authorizersOf(
      templateSchema.parse({
        Resources: {
          Authorizer: {
            Type: 'AWS::ApiGatewayV2::Authorizer',
            Properties: {
              AuthorizerType: 'REQUEST',
              AuthorizerUri: `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:000000000000:function:${called}/invocations`,
              IdentitySource,
            },
          },
        },
      }),
      (value) => value,
    );

  test('an authorizer is known by its function and what must be in the request', () => {
    expect(authorizersWith(['route.request.querystring.ticket', 'route.request.header.Auth'])).toEqual([
      {
        functionName: 'millrace-dev-authorize',
        sources: [
          { in: 'querystring', name: 'ticket' },
          { in: 'header', name: 'Auth' },
        ],
      },
    ]);
  });

  test('an authorizer may be the alias that provisioned concurrency makes', () => {
    expect(authorizersWith([], 'millrace-dev-authorize:provisioned')).toEqual([
      { functionName: 'millrace-dev-authorize', sources: [] },
    ]);
  });

  test('a source that is not emulated stops the start', () => {
    expect(() => authorizersWith(['context.domainName'])).toThrow('context.domainName is not emulated');
  });
});

describe('guard authorizer', () => {
  const ticket = [{ in: 'querystring', name: 'ticket' }] as const;
  const policy = { principalId: 'a' };

  test('with its identity sources there the authorizer decides', async () => {
    const guarded = checkIdentitySources(() => policy, ticket);
    expect(await guarded({ queryStringParameters: { ticket: 'x' } })).toBe(policy);
  });

  test('without them it is not even called', async () => {
    let calls = 0;
    const guarded = checkIdentitySources(() => calls++, ticket);
    const answers = [await guarded({}), await guarded({ queryStringParameters: { ticket: '' } })];
    expect([answers, calls]).toEqual([['Unauthorized', 'Unauthorized'], 0]);
  });

  test('headers are found in any case', async () => {
    const guarded = checkIdentitySources(() => policy, [{ in: 'header', name: 'Auth' }]);
    expect(await guarded({ headers: { aUTH: 'x' } })).toBe(policy);
  });

  test('an error that says Unauthorized is a 401, any other stays an error', async () => {
    const throwing = (message: string) => checkIdentitySources(() => Promise.reject(new Error(message)), []);
    expect(await throwing('Unauthorized')({})).toBe('Unauthorized');
    await expect(throwing('broken')({})).rejects.toThrow('broken');
  });
});
