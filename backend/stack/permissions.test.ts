// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import { shapePermissions } from './permissions';
import type { Resource, Resources } from './template';
import { stageWith } from './testing/stage-with';

const permission = (FunctionName: unknown, more: object = {}): Resource => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName, Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', ...more },
});
const arnOf = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });

const stage = stageWith(
  {},
  {
    authorize: {},
    connect: { events: [{ websocket: { route: '$connect', authorizer: { name: 'authorize' } } }] },
    ping: { events: [{ websocket: 'ping' }] },
  },
);
const sourceOf = (only: Resource) => {
  const resources: Resources = {
    AuthorizeWebsocketsAuthorizer: { Type: 'AWS::ApiGatewayV2::Authorizer', Properties: { Name: 'authorize' } },
    Only: only,
  };
  return shapePermissions(resources, stage).Only?.Properties?.SourceArn;
};

const ours = (path: string) => ({
  'Fn::Sub': `arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:\${WebsocketsApi}/${path}`,
});

test.each([
  ['a route', arnOf('ConnectLambdaFunction'), ours('trial/$connect')],
  ['a route in short', arnOf('PingLambdaFunction'), ours('trial/ping')],
  ['an authorizer', arnOf('AuthorizeLambdaFunction'), ours('authorizers/${AuthorizeWebsocketsAuthorizer}')],
  [
    'a route whose function is kept warm',
    { 'Fn::Join': [':', [arnOf('PingLambdaFunction'), 'provisioned']] },
    ours('trial/ping'),
  ],
])('the function of %s may be invoked by that alone', (_, name, source) => {
  expect(sourceOf(permission(name))).toEqual(source);
});

test('a permission that names its source is left alone', () => {
  expect(sourceOf(permission('x', { SourceArn: 'y' }))).toBe('y');
});

test('a permission that anybody could use is refused', () => {
  expect(() => sourceOf(permission(arnOf('OtherLambdaFunction')))).toThrow('Only: nothing is known of who may invoke');
});
