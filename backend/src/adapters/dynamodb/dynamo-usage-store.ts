import { type DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { UsageOf, UsageStore } from '../../app/access/ports';
import { MINUTE_MS } from '../../domain/time';
import { reaching } from './document-client';

const rowSchema = z.object({ used: z.number() });

/** Beside the tickets: no hash of one looks like it. */
const keyOf = ({ userId, what, until }: UsageOf) => ({ ticketHash: `used#${userId}#${what}#${until}` });

/** Nobody asks for a period that is over, but who began in it. */
const expiryOf = ({ until }: UsageOf): number => Math.ceil((until + MINUTE_MS) / 1000);

const usedIn = (row: unknown): number => rowSchema.safeParse(row).data?.used ?? 0;

/** In the table of the tickets, whose entries are as short-lived. */
export const dynamoUsageStore = ({
  client,
  table,
}: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): UsageStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the store of what each person uses', request);
  return {
    add: async (part, amount) => {
      const command = new UpdateCommand({
        TableName: table,
        Key: keyOf(part),
        UpdateExpression: 'ADD #used :amount SET #expires = :expires',
        ExpressionAttributeNames: { '#used': 'used', '#expires': 'expires' },
        ExpressionAttributeValues: { ':amount': amount, ':expires': expiryOf(part) },
        ReturnValues: 'ALL_NEW',
      });
      return usedIn((await reach(client.send(command))).Attributes);
    },
  };
};
