import { KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, test } from 'vitest';
import { kinesisEventStream } from './kinesis-event-stream';

/** A stream that gives one answer. */
const streamOf = (statusCode: number, answer: object) => {
  const handle = async () => ({
    response: {
      statusCode,
      headers: { 'content-type': 'application/x-amz-json-1.1' },
      body: new TextEncoder().encode(JSON.stringify(answer)),
    },
  });
  const client = new KinesisClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
  return kinesisEventStream({ client, stream: 'events' });
};

const records = ['1', '2'].map((partitionKey) => ({ partitionKey, data: new Uint8Array([1]) }));

test('of a call that took some of its records, the others are not taken', async () => {
  const stream = streamOf(200, {
    FailedRecordCount: 1,
    Records: [
      { ShardId: 'shard-1', SequenceNumber: '9' },
      { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'Rate exceeded' },
    ],
  });
  expect(await stream.put(records)).toEqual([{ shard: 'shard-1', seq: '9' }, undefined]);
});

test('a call that fails says that the stream cannot be reached', async () => {
  const stream = streamOf(400, { __type: 'KMSThrottlingException' });
  await expect(stream.put(records)).rejects.toMatchObject({ code: 'unavailable' });
});
