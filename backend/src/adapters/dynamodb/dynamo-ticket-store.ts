import { createHash, randomBytes } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { TicketStore } from '../../app/access/ports';
import { reaching } from './document-client';

const grantSchema = z.object({
  identity: z.object({
    userId: z.string(),
    username: z.string(),
    groups: z.array(z.string()),
    endsAt: z.number(),
  }),
  expiresAt: z.number(),
});

/** Stores the hash alone, so that whoever reads the table cannot connect. */
const keyOf = (ticket: string) => ({ ticketHash: createHash('sha256').update(ticket).digest('hex') });

export const dynamoTicketStore = ({
  client,
  table,
}: {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
}): TicketStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the store of tickets', request);
  return {
    put: async (ticket, grant) => {
      const Item = { ...keyOf(ticket), ...grant, expires: Math.ceil(grant.expiresAt / 1000) };
      await reach(client.send(new PutCommand({ TableName: table, Item })));
    },
    take: async (ticket) => {
      // A delete answers one caller alone with what it deleted, which is what makes a ticket single-use.
      const command = new DeleteCommand({ TableName: table, Key: keyOf(ticket), ReturnValues: 'ALL_OLD' });
      const { Attributes } = await reach(client.send(command));
      return Attributes && grantSchema.parse(Attributes);
    },
  };
};

/** 256 bits, so that no ticket can be guessed while it is valid. */
export const randomTicket = (): string => randomBytes(32).toString('base64url');
