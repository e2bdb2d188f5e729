import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, PublishCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsClients } from '../../shared/aws-clients';
import { portsFrom } from '../../shared/ports';
import { copyService, type ServiceCopy } from '../../tests/support/copy-service';
import type { LocalAws } from '../../tests/support/launch-local-aws';
import { startLocalAws } from '../../tests/support/local-aws';

let copy: ServiceCopy;
let aws: LocalAws;
let clients: ReturnType<typeof awsClients>;

beforeAll(async () => {
  copy = copyService({
    functions: `
  fixture-queue:
    handler: src/handlers/fixture.queue
    events:
      - sqs: { arn: !GetAtt FixtureQueue.Arn, batchSize: 1 }
  fixture-table:
    handler: src/handlers/fixture.table
    events:
      - stream: { type: dynamodb, arn: !GetAtt FixtureTable.StreamArn, startingPosition: LATEST }
  fixture-schedule:
    handler: src/handlers/fixture.schedule
    events:
      - schedule: cron(* * * * ? *)
  fixture-object:
    handler: src/handlers/fixture.object
    events:
      - s3: { bucket: fixture-inbox, event: 's3:ObjectCreated:*', rules: [{ suffix: .txt }] }
  fixture-topic:
    handler: src/handlers/fixture.topic
    events:
      - sns: { topicName: fixture-alarms, filterPolicy: { level: [high] } }
`,
    resources: `
Resources:
  FixtureQueue:
    Type: AWS::SQS::Queue
    Properties: { QueueName: fixture }
  FixtureTable:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: fixture
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      StreamSpecification: { StreamViewType: NEW_IMAGE }
`,
    handlers: (log) => `
import { appendFileSync } from 'node:fs';
const write = (kind: string, value: unknown) => appendFileSync(${JSON.stringify(log)}, kind + ' ' + JSON.stringify(value) + '\\n');
export const queue = async (event: { Records: { body: string }[] }) => write('queue', event.Records.map(({ body }) => body));
export const table = async (event: { Records: { dynamodb: { NewImage: unknown } }[] }) =>
  write('table', event.Records.map(({ dynamodb }) => dynamodb.NewImage));
export const schedule = async (event: { source: string }) => write('schedule', event.source);
export const object = async (event: { Records: { s3: { object: { key: string } } }[] }) =>
  write('object', event.Records.map(({ s3 }) => s3.object.key));
export const topic = async (event: { Records: { Sns: { Message: string } }[] }) => write('topic', event.Records.map(({ Sns }) => Sns.Message));
`,
  });
  aws = await startLocalAws(copy);
  await aws.endpoints();
  clients = awsClients(portsFrom(aws.basePort), 'eu-west-1');
});
afterAll(async () => {
  for (const client of Object.values(clients ?? {})) client.destroy();
  await aws?.end('SIGTERM');
  copy?.remove();
});

const sees = (line: string) =>
  vi.waitFor(() => expect(copy.logged()).toContain(line), { timeout: 70_000, interval: 200 });

test('a message in a queue calls its function', async () => {
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'fixture' }));
  await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  await sees('queue ["hello"]');
});

test('a change of a table calls its function', async () => {
  await clients.dynamodb.send(new PutItemCommand({ TableName: 'fixture', Item: { id: { S: 'a' } } }));
  await sees('table [{"id":{"S":"a"}}]');
});

test('an object that is put calls the function whose rules its key meets', async () => {
  for (const Key of ['a.csv', 'b.txt'])
    await clients.s3.send(new PutObjectCommand({ Bucket: 'fixture-inbox', Key, Body: 'x' }));
  await sees('object ["b.txt"]');
  expect(copy.logged()).not.toContain('object ["a.csv"]');
});

test('a message to a topic calls the function whose filter lets it pass', async () => {
  const { TopicArn } = await clients.sns.send(new CreateTopicCommand({ Name: 'fixture-alarms' }));
  for (const level of ['low', 'high']) {
    const MessageAttributes = { level: { DataType: 'String', StringValue: level } };
    await clients.sns.send(new PublishCommand({ TopicArn, Message: level, MessageAttributes }));
  }
  await sees('topic ["high"]');
  expect(copy.logged()).not.toContain('topic ["low"]');
});

test('a schedule calls its function within the minute', async () => {
  await sees('schedule "aws.events"');
});
