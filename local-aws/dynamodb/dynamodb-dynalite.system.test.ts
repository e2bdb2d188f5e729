import { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand } from '@aws-sdk/client-dynamodb';
import { type Endpoints, ticketSchema } from '@millrace/contract';
import { expect, test, vi } from 'vitest';
import { credentials } from '../shared/aws-clients';
import { startLocalAws } from '../tests/support/local-aws';
import { tokensOf } from '../tests/support/sign-in';
import { openSocket } from '../tests/support/socket';

test('with dynalite in its place a viewer signs in and subscribes, and one line says what is missing', async () => {
  const aws = await startLocalAws({ dynamodb: 'dynalite' });
  const endpoints = await aws.endpoints();
  expect(aws.output()).toMatch(/^dynalite stands in for DynamoDB: .*no streams, no transactions and no TTL.*$/m);
  const { IdToken: authorization } = await tokensOf(endpoints, 'viewer@example.com', 'Millrace-local-1');
  const answer = await fetch(`${endpoints.rest}/tickets`, { method: 'POST', headers: { authorization } });
  const socket = await openSocket(`${endpoints.websocket}?ticket=${ticketSchema.parse(await answer.json()).ticket}`);
  socket.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] });
  await vi.waitFor(
    () => expect(socket.received).toContainEqual(expect.objectContaining({ id: '1', ok: true })),
    10_000,
  );
  socket.close();
  await expectConditionsToHold(endpoints);
  await expectNoTransactions(endpoints);
  await aws.end('SIGTERM');
});

const clientOf = ({ dynamodb: endpoint, region }: Pick<Endpoints, 'dynamodb' | 'region'>) =>
  new DynamoDBClient({ endpoint, region, credentials, maxAttempts: 1 });

const expectNoTransactions = async (endpoints: Endpoints) => {
  const Put = { TableName: 'millrace-dev-tickets', Item: { ticketHash: { S: 'y' } } };
  const transaction = clientOf(endpoints).send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }));
  await expect(transaction).rejects.toMatchObject({ name: 'UnknownOperationException' });
};

/** The second of two equal puts is refused, as every write of the product relies on; only the item that was there is not returned. */
const expectConditionsToHold = async (endpoints: Endpoints) => {
  const client = clientOf(endpoints);
  const put = () =>
    client.send(
      new PutItemCommand({
        TableName: 'millrace-dev-tickets',
        Item: { ticketHash: { S: 'x' } },
        ConditionExpression: 'attribute_not_exists(ticketHash)',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
  await put();
  await expect(put()).rejects.toMatchObject({ name: 'ConditionalCheckFailedException', Item: undefined });
};
