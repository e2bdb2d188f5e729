import { once } from 'node:events';
import { createServer } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { ANSWERED_IN_TIME, createDocumentClient, reachingPages } from './document-client';

async function* failing() {
  yield 1;
  throw new Error('throttled');
}

test('pages come as they are, and what goes wrong between two of them is the one error that callers know', async () => {
  const seen: number[] = [];
  const read = async () => {
    for await (const page of reachingPages('the table', failing())) seen.push(page);
  };
  await expect(read()).rejects.toMatchObject({ code: 'unavailable' });
  expect(seen).toEqual([1]);
});

test('a call whose answer never comes is made again', async () => {
  let calls = 0;
  const server = createServer((_, response) => {
    calls += 1;
    if (calls > 1) response.setHeader('content-type', 'application/x-amz-json-1.0').end('{"Item":{"pk":{"S":"here"}}}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const client = createDocumentClient(
      new DynamoDBClient({
        region: 'eu-west-1',
        endpoint: `http://127.0.0.1:${port}`,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        requestHandler: { ...ANSWERED_IN_TIME, requestTimeout: 500 },
      }),
    );
    const { Item } = await client.send(new GetCommand({ TableName: 'table', Key: { pk: 'here' } }));
    expect(Item).toEqual({ pk: 'here' });
    expect(calls).toBe(2);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
