import { KinesisClient } from '@aws-sdk/client-kinesis';
import { expect, test, vi } from 'vitest';
import { manualClock } from '../../app/testing/runtime';
import { kinesisOpenShards } from './kinesis-open-shards';

/** A stream that has so many shards now; undefined where it does not answer. */
const streamOf = (shards: () => number | undefined) => {
  let asked = 0;
  const handle = async () => {
    asked++;
    const OpenShardCount = shards();
    return {
      response: {
        statusCode: OpenShardCount === undefined ? 400 : 200,
        headers: { 'content-type': 'application/x-amz-json-1.1' },
        body: new TextEncoder().encode(JSON.stringify({ StreamDescriptionSummary: { OpenShardCount } })),
      },
    };
  };
  const client = new KinesisClient({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
  const { now, pass } = manualClock();
  return { pass, asked: () => asked, openShards: kinesisOpenShards({ client, stream: 'events', atFirst: 2, now }) };
};

test('shards are those of the stage until the stream has answered, and asked for every five minutes', async () => {
  let shards = 3;
  const { pass, asked, openShards } = streamOf(() => shards);
  expect(openShards()).toBe(2);
  await vi.waitFor(() => expect(openShards()).toBe(3));
  shards = 6;
  pass(299_999);
  openShards();
  expect(asked()).toBe(1);
  pass(1);
  expect(openShards()).toBe(3);
  await vi.waitFor(() => expect(openShards()).toBe(6));
  expect(asked()).toBe(2);
});

test('a stream that does not answer has as many as it had', async () => {
  const { pass, asked, openShards } = streamOf(() => undefined);
  openShards();
  pass(300_000);
  await vi.waitFor(() => expect(asked()).toBe(1));
  expect(openShards()).toBe(2);
});
