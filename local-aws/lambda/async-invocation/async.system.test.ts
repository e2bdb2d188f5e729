import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createResolver } from '../../cloudformation/resolve';
import { templateSchema } from '../../cloudformation/template';
import { createBuckets } from '../../s3-sqs-sns/buckets';
import { createQueues } from '../../s3-sqs-sns/queues';
import { createTopics } from '../../s3-sqs-sns/topics';
import { credentials } from '../../shared/aws-clients';
import { REGION, startStorage, type TestStorage } from '../../tests/support/storage';
import { storageOf } from './async-queues';
import { deliverAsync, runAsyncQueues } from './run-async-queues';

const functionArn = { 'Fn::GetAtt': ['Notified', 'Arn'] };

const template = templateSchema.parse({
  Resources: {
    Notified: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'notified' } },
    Inbox: {
      Type: 'AWS::S3::Bucket',
      Properties: {
        BucketName: 'inbox',
        NotificationConfiguration: {
          LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: functionArn }],
        },
      },
    },
    Alarms: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: 'alarms', Subscription: [{ Protocol: 'email', Endpoint: 'a@example.com' }] },
    },
    Listener: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Alarms' },
        Protocol: 'lambda',
        Endpoint: functionArn,
        FilterPolicy: { level: ['high'] },
      },
    },
  },
});

const declared = storageOf(template, createResolver(template, { region: REGION, account: '000000000000', stack: 's' }));
const mailbox = mkdtempSync(join(tmpdir(), 'millrace-mailbox-'));
const events: { Records: Record<string, unknown>[] }[] = [];
const reports: string[] = [];
let storage: TestStorage;
let lambda: Server;
let client: LambdaClient;
let stop: () => Promise<void>;

beforeAll(async () => {
  storage = await startStorage(declared.notifications);
  lambda = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    events.push(JSON.parse(Buffer.concat(chunks).toString()));
    response.end('null');
  });
  await new Promise<void>((resolve) => lambda.listen(0, '127.0.0.1', resolve));
  const address = lambda.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  client = new LambdaClient({ region: REGION, credentials, endpoint: `http://127.0.0.1:${port}` });
  const { s3, sqs, sns } = storage.clients;
  await createBuckets(s3, declared.buckets);
  await createQueues(sqs, declared.queues);
  await createTopics(sns, declared);
  const report = (reason: string) => void reports.push(reason);
  stop = await runAsyncQueues(declared.async, {
    sqs,
    deliver: deliverAsync({ lambda: client, mailbox, report }),
    report,
  });
});

afterAll(async () => {
  await stop();
  client.destroy();
  lambda.closeAllConnections();
  lambda.close();
  await storage.stop();
  rmSync(mailbox, { recursive: true, force: true });
});

const within = { timeout: 10_000, interval: 100 };

test('a function is called for an object that is put', async () => {
  await storage.clients.s3.send(new PutObjectCommand({ Bucket: 'inbox', Key: 'a b', Body: 'xyz' }));
  const object = expect.objectContaining({ key: 'a+b', size: 3 });
  const record = expect.objectContaining({ eventSource: 'aws:s3', s3: expect.objectContaining({ object }) });
  await vi.waitFor(() => expect(events).toContainEqual({ Records: [record] }), within);
});

test('a topic calls the function for what its filter lets pass, and writes a mail for all', async () => {
  const TopicArn = declared.topics[0]?.arn;
  for (const level of ['low', 'high']) {
    const MessageAttributes = { level: { DataType: 'String', StringValue: level } };
    const message = { TopicArn, Subject: 'Alarm', Message: level, MessageAttributes };
    await storage.clients.sns.send(new PublishCommand(message));
  }
  const mails = () => readdirSync(mailbox).map((file) => JSON.parse(readFileSync(join(mailbox, file), 'utf8')));
  await vi.waitFor(() => expect(mails()).toHaveLength(2), within);
  expect(
    mails()
      .map(({ to, subject, text }) => [to, subject, text])
      .sort(),
  ).toEqual([
    ['a@example.com', 'Alarm', 'high'],
    ['a@example.com', 'Alarm', 'low'],
  ]);
  const bySns = () => events.flatMap(({ Records }) => Records).filter(({ EventSource }) => EventSource === 'aws:sns');
  await vi.waitFor(() => expect(bySns()).toHaveLength(1), within);
  expect(bySns()[0]).toMatchObject({ Sns: { Message: 'high', Subject: 'Alarm', TopicArn } });
  expect(reports).toEqual([]);
});
