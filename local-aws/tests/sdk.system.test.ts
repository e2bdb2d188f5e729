import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminInitiateAuthCommand,
  AdminListGroupsForUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  BatchWriteItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand as GetChangesCommand,
  GetShardIteratorCommand as GetChangesIteratorCommand,
  ListStreamsCommand as ListTableStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import { InvokeCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { GetBucketLocationCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Endpoints } from '@millrace/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { credentials } from '../shared/aws-clients';
import { stateFolder } from '../shared/state-folder';
import { kinesisTests } from './support/kinesis-tests';
import { sharedLocalAws } from './support/shared-local-aws';
import { tokensOf } from './support/sign-in';

const TableName = 'sdk';

let endpoints: Endpoints;
let common: { region: string; credentials: typeof credentials; maxAttempts: number };
let dynamodb: DynamoDBClient;

beforeAll(async () => {
  const aws = sharedLocalAws();
  endpoints = await aws.endpoints();
  common = { region: endpoints.region, credentials, maxAttempts: 1 };
  dynamodb = new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb });
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
    }),
  );
});

describe('Kinesis', () => kinesisTests(() => ({ endpoints, common })));

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
describe('DynamoDB', () => {
  const item = (bytes: number, id = 'large') => ({ id: { S: id }, data: { S: 'x'.repeat(bytes) } });

  test('holds items of nearly 400 KB, and refuses larger ones', async () => {
    await dynamodb.send(new PutItemCommand({ TableName, Item: item(409_000) }));
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { id: { S: 'large' } } }));
    expect(Item?.data?.S).toHaveLength(409_000);
    await expect(dynamodb.send(new PutItemCommand({ TableName, Item: item(410_000) }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining('Item size'),
    });
  });

  test('refuses a batch of 26 writes and a transaction of 101', async () => {
    const puts = (count: number) => Array.from({ length: count }, (_, at) => ({ Item: item(1, String(at)) }));
    const batch = puts(26).map((PutRequest) => ({ PutRequest }));
    const transaction = puts(101).map((Put) => ({ Put: { TableName, ...Put } }));
    const refusal = { name: 'ValidationException' };
    const write = new BatchWriteItemCommand({ RequestItems: { [TableName]: batch } });
    await expect(dynamodb.send(write)).rejects.toMatchObject(refusal);
    const transact = new TransactWriteItemsCommand({ TransactItems: transaction });
    await expect(dynamodb.send(transact)).rejects.toMatchObject(refusal);
  });

  // The AWS CLI and boto3 refuse ids of fewer than 28 characters before they send anything.
  test('gives the changes of a table, by ids of shards that every SDK takes', async () => {
    const streams = new DynamoDBStreamsClient({ ...common, endpoint: endpoints.dynamodb });
    await dynamodb.send(new PutItemCommand({ TableName, Item: item(1, 'changed') }));
    const { Streams = [] } = await streams.send(new ListTableStreamsCommand({ TableName }));
    expect(Streams).toHaveLength(1);
    const StreamArn = Streams[0]?.StreamArn;
    expect(StreamArn).toMatch(/^arn:aws:dynamodb:dynoxide:000000000000:/);
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn }));
    const { ShardId, SequenceNumberRange } = StreamDescription?.Shards?.[0] ?? {};
    expect(ShardId).toMatch(/^.{28,65}$/);
    expect(SequenceNumberRange?.EndingSequenceNumber).toBeUndefined();
    const from = { StreamArn, ShardId, ShardIteratorType: 'TRIM_HORIZON' } as const;
    const { ShardIterator } = await streams.send(new GetChangesIteratorCommand(from));
    const { Records = [] } = await streams.send(new GetChangesCommand({ ShardIterator }));
    expect(Records.map(({ dynamodb: change }) => change?.Keys)).toContainEqual({ id: { S: 'changed' } });
  });
});

test('Lambda calls a function by its ARN, and on a dry run does not', async () => {
  const { endpoint = '', sessionToken = '' } = endpoints.lambda ?? {};
  const lambda = new LambdaClient({ ...common, endpoint, credentials: { ...credentials, sessionToken } });
  const FunctionName = `arn:aws:lambda:${endpoints.region}:000000000000:function:millrace-dev-archive`;
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload: '{"records":[]}', LogType: 'Tail' }));
  expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({ records: [] });
  expect(answer.LogResult).toBeUndefined();
  const dry = await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'DryRun' }));
  expect(dry.StatusCode).toBe(204);
  const list = lambda.send(new ListFunctionsCommand({}));
  await expect(list).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
});

test('a function that fails, called by nobody who waits for it, ends nothing', async () => {
  const { endpoint = '', sessionToken = '' } = endpoints.lambda ?? {};
  const lambda = new LambdaClient({ ...common, endpoint, credentials: { ...credentials, sessionToken } });
  // It takes calls from the service's own API alone.
  const failing = { FunctionName: 'millrace-dev-catalog', Payload: '{}' };
  const { StatusCode } = await lambda.send(new InvokeCommand({ ...failing, InvocationType: 'Event' }));
  expect(StatusCode).toBe(202);
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand(failing));
  expect(FunctionError).toBe('Unhandled');
  expect(Buffer.from(Payload ?? []).toString()).toContain("not a request from the service's own API");
});

test('a post to a connection that is gone is a GoneException', async () => {
  const endpoint = endpoints.websocket.replace('ws', 'http');
  const client = new ApiGatewayManagementApiClient({ ...common, endpoint });
  const post = client.send(new PostToConnectionCommand({ ConnectionId: 'gone', Data: 'x' }));
  await expect(post).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
});

test('Cognito takes an administrator, who may name people by their e-mail address', async () => {
  const cognito = new CognitoIdentityProviderClient({ ...common, endpoint: endpoints.cognito });
  const user = { UserPoolId: endpoints.userPoolId, Username: 'sdk@example.com' };
  const UserAttributes = [{ Name: 'email', Value: user.Username }];
  await cognito.send(new AdminCreateUserCommand({ ...user, UserAttributes, MessageAction: 'SUPPRESS' }));
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'operators' }));
  const { Groups = [] } = await cognito.send(new AdminListGroupsForUserCommand(user));
  expect(Groups.map(({ GroupName }) => GroupName)).toEqual(['operators']);
  await expect(cognito.send(new AdminUserGlobalSignOutCommand(user))).resolves.toBeDefined();
});

test('Cognito signs administrators in by the flows that the client has enabled alone', async () => {
  const { userPoolId: UserPoolId, userPoolClientId: ClientId, users } = endpoints;
  const [{ username: USERNAME, password: PASSWORD } = { username: '', password: '' }] = users;
  const cognito = new CognitoIdentityProviderClient({ ...common, endpoint: endpoints.cognito });
  const AuthParameters = { USERNAME, PASSWORD };
  const flow = { UserPoolId, ClientId, AuthFlow: 'ADMIN_USER_PASSWORD_AUTH', AuthParameters } as const;
  await expect(cognito.send(new AdminInitiateAuthCommand(flow))).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
});

test('the names of users ignore the case of letters', async () => {
  const { userPoolId: UserPoolId, users } = endpoints;
  const [{ username, password } = { username: '', password: '' }] = users;
  await tokensOf(endpoints, username.toUpperCase(), password);
  const cognito = new CognitoIdentityProviderClient({ ...common, endpoint: endpoints.cognito });
  const again = new AdminCreateUserCommand({ UserPoolId, Username: username.toUpperCase(), MessageAction: 'SUPPRESS' });
  await expect(cognito.send(again)).rejects.toMatchObject({ name: 'UsernameExistsException' });
});

describe('a user whom an administrator creates', () => {
  const admin = () => new CognitoIdentityProviderClient({ ...common, endpoint: endpoints.cognito });
  const user = (Username: string) => ({ UserPoolId: endpoints.userPoolId, Username });

  test('is invited by mail when nothing is said of how, and gets a password that conforms', async () => {
    const own = user('invited@example.com');
    await admin().send(new AdminCreateUserCommand(own));
    const weak = admin().send(new AdminSetUserPasswordCommand({ ...own, Password: 'short', Permanent: true }));
    await expect(weak).rejects.toMatchObject({ name: 'InvalidPasswordException' });
    const { UserStatus } = await admin().send(new AdminGetUserCommand(own));
    expect(UserStatus).toBe('FORCE_CHANGE_PASSWORD');
  });

  test('is invited again, with another password, as long as the first has not been used', async () => {
    const own = user('lost@example.com');
    const { mailbox } = stateFolder(sharedLocalAws().state);
    const codes = () =>
      readdirSync(mailbox)
        .sort()
        .map((file) => JSON.parse(readFileSync(join(mailbox, file), 'utf8')))
        .filter(({ to }) => to === own.Username)
        .map(({ subject, code }) => [subject, code]);
    await admin().send(new AdminCreateUserCommand(own));
    await admin().send(new AdminCreateUserCommand({ ...own, MessageAction: 'RESEND' }));
    expect(codes()).toEqual([
      ['invitation', expect.any(String)],
      ['invitation', expect.stringMatching(/^.{12,}$/)],
    ]);
    await admin().send(new AdminSetUserPasswordCommand({ ...own, Password: 'Own-password-1', Permanent: true }));
    const again = admin().send(new AdminCreateUserCommand({ ...own, MessageAction: 'RESEND' }));
    await expect(again).rejects.toMatchObject({ name: 'UnsupportedUserStateException' });
  });

  test('is not created when the invitation cannot be sent', async () => {
    const own = user('unreachable@example.com');
    const created = admin().send(new AdminCreateUserCommand({ ...own, DesiredDeliveryMediums: ['SMS'] }));
    await expect(created).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(admin().send(new AdminGetUserCommand(own))).rejects.toMatchObject({ name: 'UserNotFoundException' });
  });
});

test('S3, SQS and SNS do what they are there for', async () => {
  const s3 = new S3Client({ ...common, endpoint: endpoints.s3, forcePathStyle: true });
  const object = { Bucket: endpoints.bucket, Key: 'sdk' };
  await s3.send(new PutObjectCommand({ ...object, Body: 'hello' }));
  expect(await (await s3.send(new GetObjectCommand(object))).Body?.transformToString()).toBe('hello');
  const { LocationConstraint } = await s3.send(new GetBucketLocationCommand({ Bucket: endpoints.bucket }));
  expect(LocationConstraint).toBe(endpoints.region);
  const sqs = new SQSClient({ ...common, endpoint: endpoints.sqs });
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'sdk' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 2 }));
  expect(Messages.map(({ Body }) => Body)).toEqual(['hello']);
  const sns = new SNSClient({ ...common, endpoint: endpoints.sns });
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'sdk' }));
  expect((await sns.send(new PublishCommand({ TopicArn, Message: 'hello' }))).MessageId).toBeDefined();
});
