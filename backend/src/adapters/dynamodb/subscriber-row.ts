import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { topicSchema } from '@millrace/contract';
import { z } from 'zod';
import type { Connection, Subscriber } from '../../domain/access/connection';

export interface RegistryTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly partitions: number;
}

/** A connection that has ended stays for so long, so that a sender finds and closes it before it is forgotten. */
const RETENTION_AFTER_END_S = 600;

export const topicsSchema = z.set(topicSchema).default(new Set<never>());

const schema = z.object({
  connectionId: z.string(),
  userId: z.string(),
  username: z.string(),
  groups: z.array(z.string()),
  connectedAt: z.number(),
  endsAt: z.number(),
  topics: topicsSchema,
});

export const expiryOf = ({ endsAt }: Connection): number => Math.ceil(endsAt / 1000) + RETENTION_AFTER_END_S;

/** The attributes of a connection that watches nothing yet; a table holds no empty set. */
export const itemOf = (connection: Connection): Record<string, unknown> => ({
  ...connection,
  expires: expiryOf(connection),
});

/** Nothing for an item that another version of the service wrote otherwise. */
export const subscribersOf = (items: readonly unknown[]): Subscriber[] =>
  items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
