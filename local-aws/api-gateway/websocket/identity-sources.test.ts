import { expect, test } from 'vitest';
import { templateSchema } from '../../cloudformation/template';
import { authorizersOf } from './identity-sources';

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
