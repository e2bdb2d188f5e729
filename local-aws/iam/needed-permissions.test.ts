import { describe, expect, it, test } from 'vitest';
import { needsOf } from './needed-permissions';

const where = { region: 'eu-west-1', account: '000000000000', socket: 'api/dev' };

interface Given {
  method?: string;
  url?: string;
  headers?: Record<string, string>;
  body?: unknown;
}

const needs = (service: string, { method = 'POST', url = '/', headers = {}, body = '' }: Given) => {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const found = needsOf(
    service,
    {
      method,
      path: decodeURIComponent(pathname),
      query: searchParams,
      header: (name) => headers[name],
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    },
    where,
  );
  return found?.map(({ action, resource }) => `${action} ${resource}`);
};

const json = (service: string, target: string, body: object) =>
  needs(service, { headers: { 'x-amz-target': target }, body });

const table = (name: string) => `arn:aws:dynamodb:eu-west-1:000000000000:table/${name}`;

describe('a call of DynamoDB', () => {
  const dynamodb = (operation: string, body: object) => json('dynamodb', `DynamoDB_20120810.${operation}`, body);

  it('needs its operation on the table, or on the index that it names', () => {
    expect(dynamodb('PutItem', { TableName: 'a' })).toEqual([`dynamodb:PutItem ${table('a')}`]);
    expect(dynamodb('Query', { TableName: 'a', IndexName: 'i' })).toEqual([`dynamodb:Query ${table('a')}/index/i`]);
    expect(dynamodb('GetItem', { TableName: table('a') })).toEqual([`dynamodb:GetItem ${table('a')}`]);
  });

  it('on several tables needs it on each', () => {
    expect(dynamodb('BatchGetItem', { RequestItems: { a: {}, b: {} } })).toEqual([
      `dynamodb:BatchGetItem ${table('a')}`,
      `dynamodb:BatchGetItem ${table('b')}`,
    ]);
  });

  it('that is a transaction needs what its items would need one by one', () => {
    const TransactItems = [{ Put: { TableName: 'a' } }, { ConditionCheck: { TableName: 'b' } }];
    expect(dynamodb('TransactWriteItems', { TransactItems })).toEqual([
      `dynamodb:PutItem ${table('a')}`,
      `dynamodb:ConditionCheckItem ${table('b')}`,
    ]);
  });
});

describe('a call of S3', () => {
  const bucket = 'arn:aws:s3:::b';

  it.each([
    ['PUT', '/b/some/key', `s3:PutObject ${bucket}/some/key`],
    ['PUT', '/b/a%20b?partNumber=1&uploadId=2', `s3:PutObject ${bucket}/a b`],
    ['HEAD', '/b/key', `s3:GetObject ${bucket}/key`],
    ['DELETE', '/b/key', `s3:DeleteObject ${bucket}/key`],
    ['DELETE', '/b/key?uploadId=1', `s3:AbortMultipartUpload ${bucket}/key`],
    ['GET', '/b?list-type=2&prefix=a', `s3:ListBucket ${bucket}`],
    ['GET', '/b/', `s3:ListBucket ${bucket}`],
    ['GET', '/', 's3:ListAllMyBuckets *'],
  ])('%s %s needs %s', (method, url, expected) => {
    expect(needs('s3', { method, url })).toEqual([expected]);
  });

  it('that copies reads the source', () => {
    expect(needs('s3', { method: 'PUT', url: '/b/to', headers: { 'x-amz-copy-source': '/c/from%20here' } })).toEqual([
      `s3:PutObject ${bucket}/to`,
      's3:GetObject arn:aws:s3:::c/from here',
    ]);
  });

  it('that deletes many needs each', () => {
    const body = '<Delete><Object><Key>a&amp;b</Key></Object><Object><Key>c</Key></Object></Delete>';
    expect(needs('s3', { url: '/b?delete', body })).toEqual([
      `s3:DeleteObject ${bucket}/a&b`,
      `s3:DeleteObject ${bucket}/c`,
    ]);
  });
});

test('the other services name what is called in a target, a form or a path', () => {
  const arn = (service: string, rest: string) => `arn:aws:${service}:eu-west-1:000000000000:${rest}`;
  expect(json('kinesis', 'Kinesis_20131202.PutRecords', { StreamName: 's' })).toEqual([
    `kinesis:PutRecords ${arn('kinesis', 'stream/s')}`,
  ]);
  expect(json('kinesis', 'Kinesis_20131202.ListShards', { StreamARN: 'arn:s' })).toEqual(['kinesis:ListShards arn:s']);
  expect(json('sqs', 'AmazonSQS.SendMessageBatch', { QueueUrl: 'http://127.0.0.1:1/0/q' })).toEqual([
    `sqs:SendMessage ${arn('sqs', 'q')}`,
  ]);
  expect(json('ssm', 'AmazonSSM.GetParameter', { Name: '/m-dev/channels/a' })).toEqual([
    `ssm:GetParameter ${arn('ssm', 'parameter/m-dev/channels/a')}`,
  ]);
  expect(needs('sns', { body: 'Action=PublishBatch&TopicArn=arn%3At' })).toEqual(['sns:Publish arn:t']);
  expect(json('cognito-idp', 'AWSCognitoIdentityProviderService.AdminGetUser', { UserPoolId: 'p' })).toEqual([
    `cognito-idp:AdminGetUser ${arn('cognito-idp', 'userpool/p')}`,
  ]);
  expect(needs('lambda', { url: '/2015-03-31/functions/f/invocations' })).toEqual([
    `lambda:InvokeFunction ${arn('lambda', 'function:f')}`,
  ]);
  expect(needs('execute-api', { url: '/@connections/a%3D' })).toEqual([
    `execute-api:ManageConnections ${arn('execute-api', 'api/dev/POST/@connections/a=')}`,
  ]);
});

test('what is not known is not guessed', () => {
  expect(needs('firehose', {})).toBeUndefined();
  expect(json('kinesis', 'Kinesis_20131202.GetRecords', { ShardIterator: 'x' })).toBeUndefined();
  expect(needs('lambda', { method: 'GET', url: '/2015-03-31/functions' })).toBeUndefined();
});
