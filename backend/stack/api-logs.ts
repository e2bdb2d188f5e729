// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import type { Stage } from './stage';
import { attribute, type Resource, type Resources, sub } from './template';

/** One line of JSON a request. No query strings: a ticket is in one. */
const line = (fields: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, `$context.${value}`])));

export const REST_LINE = line({
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  user: 'authorizer.claims.sub',
  method: 'httpMethod',
  path: 'resourcePath',
  status: 'status',
  bytes: 'responseLength',
  ms: 'responseLatency',
  error: 'error.responseType',
});

export const WEBSOCKET_LINE = line({
  requestId: 'requestId',
  time: 'requestTime',
  ip: 'identity.sourceIp',
  user: 'authorizer.principalId',
  connection: 'connectionId',
  event: 'eventType',
  route: 'routeKey',
  status: 'status',
  ms: 'integrationLatency',
  error: 'error.responseType',
});

const groupOf = (LogGroupName: string): Resource => ({ Type: 'AWS::Logs::LogGroup', Properties: { LogGroupName } });

/** API Gateway wants the group's ARN without the `:*` that `GetAtt` ends it with. */
export const groupArn = (logicalId: string) =>
  sub(`arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:\${${logicalId}}`);

/** The account's one role for API Gateway's logs in this Region: docs/stages.md, `apiLogsRole`. */
const accountRole: Resources = {
  ApiLogsRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { Service: 'apigateway.amazonaws.com' }, Action: 'sts:AssumeRole' }],
      },
      ManagedPolicyArns: [
        sub('arn:${AWS::Partition}:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs'),
      ],
    },
  },
  ApiAccount: { Type: 'AWS::ApiGateway::Account', Properties: { CloudWatchRoleArn: attribute('ApiLogsRole') } },
};

/** Without the account's role a stage with access logs cannot be created. */
export const afterAccount = ({ settings }: Stage) => (settings.apiLogsRole ? { DependsOn: ['ApiAccount'] } : {});

export const addApiLogs = (resources: Resources, { prefix, settings }: Stage): Resources => ({
  ...resources,
  ...(settings.apiLogsRole && accountRole),
  RestLogGroup: groupOf(`/aws/rest/${prefix}`),
  WebsocketLogGroup: groupOf(`/aws/websocket/${prefix}`),
});
