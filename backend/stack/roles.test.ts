// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import { addRoles } from './roles';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';

const resources: Resources = {
  Table: { Type: 'AWS::DynamoDB::Table' },
  Socket: { Type: 'AWS::ApiGatewayV2::Api' },
  Stream: { Type: 'AWS::Kinesis::Stream' },
  Bucket: { Type: 'AWS::S3::Bucket' },
  Consumer: { Type: 'AWS::Kinesis::StreamConsumer', Properties: { StreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } } },
  Mapping: {
    Type: 'AWS::Lambda::EventSourceMapping',
    Properties: {
      FunctionName: { 'Fn::GetAtt': ['ReadLambdaFunction', 'Arn'] },
      EventSourceArn: { Ref: 'Consumer' },
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Bucket', 'Arn'] } } },
    },
  },
};

const statementsOf = (allow: Record<string, string[]>, name = 'write', changes = {}, template = resources) => {
  const role = addRoles(template, stageWith(changes, { [name]: { allow } }))[
    `${name === 'write' ? 'Write' : 'Read'}Role`
  ];
  return JSON.parse(JSON.stringify(role?.Properties?.Policies))[0].PolicyDocument.Statement;
};

test('a function may write its own log, and by itself nothing else', () => {
  expect(statementsOf({})).toEqual([
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: { 'Fn::GetAtt': ['WriteLogGroup', 'Arn'] },
    },
  ]);
});

test('what is allowed names the service by the type of the resource, and a path below it', () => {
  const [, ...allowed] = statementsOf({
    Table: ['Query', 'PutItem'],
    'Table/index/*': ['Query'],
    'Bucket/rejects/*': ['PutObject'],
    'Socket/POST/@connections/*': ['ManageConnections'],
  });
  expect(allowed.map(({ Action, Resource }: { Action: string[]; Resource: unknown }) => [Action, Resource])).toEqual([
    [['dynamodb:Query', 'dynamodb:PutItem'], { 'Fn::GetAtt': ['Table', 'Arn'] }],
    [['dynamodb:Query'], { 'Fn::Sub': '${Table.Arn}/index/*' }],
    [['s3:PutObject'], { 'Fn::Sub': '${Bucket.Arn}/rejects/*' }],
    [
      ['execute-api:ManageConnections'],
      {
        'Fn::Sub':
          'arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Socket}/trial/POST/@connections/*',
      },
    ],
  ]);
});

test('whose mapping reads a consumer may read it and its stream, and leave failed batches in the bucket', () => {
  const resourcesOf = statementsOf({}, 'read').map(({ Resource }: { Resource: unknown }) => Resource);
  expect(resourcesOf.slice(1)).toEqual([
    { Ref: 'Consumer' },
    { 'Fn::GetAtt': ['Stream', 'Arn'] },
    { 'Fn::Sub': '${Bucket.Arn}/aws/lambda/*' },
    { 'Fn::GetAtt': ['Bucket', 'Arn'] },
  ]);
  expect(statementsOf({})).toHaveLength(1);
});

test('tracing and a network are paid with what IAM can limit to no resource', () => {
  const vpc = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
  const [, xray, network] = statementsOf({}, 'write', { tracing: true, vpc });
  expect([xray.Resource, network.Resource]).toEqual(['*', '*']);
  expect(xray.Action).toContain('xray:PutTraceSegments');
  expect(network.Action).toContain('ec2:CreateNetworkInterface');
});

test.each([
  [{ Tabel: ['Query'] }, 'allow: there is no resource Tabel'],
  [{ Consumer: ['Describe'] }, 'AWS::Kinesis::StreamConsumer'],
])('%j is refused', (allow, message) => {
  expect(() => statementsOf(allow)).toThrow(message);
});

test('a function that has provisioned concurrency, and so reads by its alias, may do what others may', () => {
  const FunctionName = { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['ReadLambdaFunction', 'Arn'] }, 'provisioned']] };
  const { Mapping, ...others } = resources;
  const warm = {
    ...others,
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      ...Mapping,
      Properties: { ...Mapping?.Properties, FunctionName },
    },
  };
  expect(statementsOf({}, 'read', {}, warm)).toEqual(statementsOf({}, 'read'));
});
