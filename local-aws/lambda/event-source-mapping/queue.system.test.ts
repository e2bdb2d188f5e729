import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createQueues } from '../../s3-sqs-sns/queues';
import { credentials } from '../../shared/aws-clients';
import { parsePattern } from '../../shared/filter';
import type { QueueMapping } from './mappings';
import { runQueue } from './run-queue';

let server: FauxqsServer;
let sqs: SQSClient;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: 'eu-west-1' });
  sqs = new SQSClient({ region: 'eu-west-1', credentials, endpoint: `http://127.0.0.1:${server.port}` });
  const dead = 'arn:aws:sqs:eu-west-1:000000000000:dead';
  await createQueues(sqs, [
    {
      name: 'jobs',
      attributes: {
        VisibilityTimeout: '3',
        RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead, maxReceiveCount: 2 }),
      },
    },
    { name: 'dead', attributes: {} },
  ]);
});

afterAll(async () => {
  sqs.destroy();
  await server.stop();
});

const urlOf = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;

const countOf = async (name: string): Promise<number> => {
  const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const request = { QueueUrl: await urlOf(name), AttributeNames: [...names] };
  const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand(request));
  return names.reduce((sum, attribute) => sum + Number(Attributes[attribute]), 0);
};

const mapping: QueueMapping = {
  kind: 'sqs',
  source: 'jobs',
  logicalId: 'Mapping',
  functionName: 'f',
  functionArn: 'f',
  roleArn: 'r',
  eventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:jobs',
  partial: true,
  patterns: [parsePattern('{"body":{"job":[{"exists":true}]}}')],
  batchSize: 10,
  windowMs: 500,
  concurrency: 2,
};

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
test('what is done leaves the queue, what is reported comes again and then goes to the dead-letter queue', async () => {
  const seen: string[] = [];
  const stop = await runQueue(mapping, {
    sqs,
    region: 'eu-west-1',
    report: () => {},
    call: async (payload) => {
      const { Records }: { Records: { messageId: string; body: string }[] } = JSON.parse(payload.toString());
      seen.push(...Records.map(({ body }) => JSON.parse(body).job));
      const failed = Records.filter(({ body }) => body.includes('bad'));
      const value = { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
      return { requestId: '1', statusCode: 200, value };
    },
  });
  const QueueUrl = await urlOf('jobs');
  for (const body of [{ job: 'good' }, { job: 'bad' }, { other: 'filtered' }])
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));
  await vi.waitFor(async () => expect([await countOf('jobs'), await countOf('dead')]).toEqual([0, 1]), {
    timeout: 30_000,
    interval: 200,
  });
  expect(seen.toSorted()).toEqual(['bad', 'bad', 'good']);
  await stop();
});
