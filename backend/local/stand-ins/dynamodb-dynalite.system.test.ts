import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { ticketSchema } from '@millrace/contract';
import { expect, test, vi } from 'vitest';
import { credentials } from '../resources/aws-clients';
import { startLocalAws } from '../test-support/local-aws';
import { tokensOf } from '../test-support/sign-in';
import { openSocket } from '../test-support/socket';

test('with dynalite in its place a viewer signs in and subscribes, and one line says what is missing', async () => {
  const aws = await startLocalAws({ dynamodb: 'dynalite', throttle: 'dynamodb=0' });
  const endpoints = await aws.endpoints();
  expect(aws.output()).toMatch(/^dynalite stands in for DynamoDB: .*no streams, no transactions and no TTL.*$/m);
  const { IdToken: authorization } = await tokensOf(endpoints, 'viewer@example.com', 'Millrace-1');
  const answer = await fetch(`${endpoints.rest}/tickets`, { method: 'POST', headers: { authorization } });
  const socket = await openSocket(`${endpoints.websocket}?ticket=${ticketSchema.parse(await answer.json()).ticket}`);
  socket.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] });
  await vi.waitFor(
    () => expect(socket.received).toContainEqual(expect.objectContaining({ id: '1', ok: true })),
    10_000,
  );
  socket.close();
  await expectConditionsToHold(endpoints);
  await aws.end('SIGTERM');
});

/** The second of two equal puts is refused, as every write of the product relies on. */
const expectConditionsToHold = async ({ dynamodb: endpoint, region }: { dynamodb: string; region: string }) => {
  const client = new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });
  const put = () =>
    client.send(
      new PutItemCommand({
        TableName: 'millrace-dev-tickets',
        Item: { ticketHash: { S: 'x' } },
        ConditionExpression: 'attribute_not_exists(ticketHash)',
      }),
    );
  await put();
  await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException' });
};
