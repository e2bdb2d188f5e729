import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueues } from '../../s3-sqs-sns/queues';
import { awsClients } from '../../shared/aws-clients';
import { portsFrom } from '../../shared/ports';
import type { StreamMapping } from './mappings';
import { type Destination, deliverFailure } from './on-failure';

let server: FauxqsServer;
let clients: ReturnType<typeof awsClients>;

beforeAll(async () => {
  server = await startFauxqs({ port: 0, host: '127.0.0.1', logger: false, defaultRegion: 'eu-west-1' });
  clients = awsClients({ ...portsFrom(4750), storage: server.port }, 'eu-west-1');
  await createQueues(clients.sqs, [{ name: 'failed', attributes: {} }]);
  await clients.s3.send(new CreateBucketCommand({ Bucket: 'failed' }));
});

afterAll(async () => {
  clients.sqs.destroy();
  clients.s3.destroy();
  await server.stop();
});

const mappingTo = (destination: Destination): StreamMapping => ({
  kind: 'kinesis',
  source: 'events',
  logicalId: 'Mapping',
  functionName: 'f',
  functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:f',
  roleArn: 'r',
  eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events',
  enhancedFanOut: false,
  startingPosition: 'LATEST',
  partial: false,
  patterns: [],
  settings: { batchSize: 1, windowMs: 0, maxRetries: 0, maxAgeMs: 60_000, bisect: false, batchPerPush: false },
  destination,
});

const deliver = (destination: Destination) => {
  const items = [{ payload: '{"kinesis":{}}', id: '7', arrived: 0, bytes: 1 }];
  const answer = { requestId: 'r', statusCode: 200, functionError: 'Unhandled' };
  return deliverFailure(clients, mappingTo(destination), { items, reason: 'retries', attempts: 1 }, 'shard', answer);
};

// https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
test('a queue gets where the batch stands, without the records', async () => {
  await deliver({ kind: 'sqs', arn: 'arn:aws:sqs:eu-west-1:000000000000:failed' });
  const { QueueUrl } = await clients.sqs.send(new GetQueueUrlCommand({ QueueName: 'failed' }));
  const { Messages = [] } = await clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5 }));
  const record = JSON.parse(Messages[0]?.Body ?? '{}');
  expect(record).toMatchObject({ KinesisBatchInfo: { startSequenceNumber: '7', shardId: 'shard', batchSize: 1 } });
  expect(record).not.toHaveProperty('payload');
});

test('a bucket gets the whole event too, under the mapping, the shard and the time', async () => {
  await deliver({ kind: 's3', arn: 'arn:aws:s3:::failed' });
  const { Contents = [] } = await clients.s3.send(new ListObjectsV2Command({ Bucket: 'failed' }));
  const Key = Contents[0]?.Key ?? '';
  expect(Key).toMatch(
    /^aws\/lambda\/Mapping\/shard\/\d{4}\/\d\d\/\d\d\/\d{4}-\d\d-\d\dT\d\d\.\d\d\.\d\d-[0-9a-f-]{36}$/,
  );
  const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: 'failed', Key }));
  const record = JSON.parse((await Body?.transformToString()) ?? '{}');
  expect(JSON.parse(record.payload)).toEqual({ Records: [{ kinesis: {} }] });
  expect(record.requestContext.condition).toBe('RetryAttemptsExhausted');
});
