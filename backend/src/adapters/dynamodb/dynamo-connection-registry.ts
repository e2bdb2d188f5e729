import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  PutCommand,
  paginateQuery,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { hashLabel, type Topic, topicSchema } from '@millrace/contract';
import { z } from 'zod';
import type { AddTopics, ConnectionRegistry } from '../../app/delivery/ports';
import { AppError } from '../../app/errors';
import type { Connection, Subscriber } from '../../domain/access/connection';
import { reaching } from './document-client';

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

/** The attributes of a connection that watches nothing yet; a table holds no empty set. */
export const itemOf = (connection: Connection): Record<string, unknown> => ({
  ...connection,
  expires: Math.ceil(connection.endsAt / 1000) + RETENTION_AFTER_END_S,
});

/** Nothing for an item that another version of the service wrote otherwise. */
export const subscribersOf = (items: readonly unknown[]): Subscriber[] =>
  items.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });

/** Tries to subscribe one connection while other commands of the same connection change it. */
const ADD_TRIES = 5;

export interface RegistryTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly partitions: number;
}

const keyIn = ({ partitions }: RegistryTable, connectionId: string) => ({
  partition: hashLabel(connectionId) % partitions,
  connectionId,
});

const sorted = (topics: Iterable<Topic>): readonly Topic[] => [...topics].sort();

/** Changes the topics of a connection. Answers with what they are then, or undefined when `condition` did not hold. */
const updateTopics = async (
  on: RegistryTable,
  connectionId: string,
  change: { verb: 'ADD' | 'DELETE'; topics: readonly Topic[]; room?: number },
): Promise<readonly Topic[] | undefined> => {
  const { verb, topics, room } = change;
  const fits = room === undefined ? '' : ' AND (attribute_not_exists(#topics) OR size(#topics) <= :room)';
  const command = new UpdateCommand({
    TableName: on.table,
    Key: keyIn(on, connectionId),
    UpdateExpression: `${verb} #topics :topics`,
    ConditionExpression: `attribute_exists(connectionId)${fits}`,
    ExpressionAttributeNames: { '#topics': 'topics' },
    ExpressionAttributeValues: { ':topics': new Set(topics), ...(room !== undefined && { ':room': room }) },
    ReturnValues: 'ALL_NEW',
  });
  try {
    const { Attributes } = await on.client.send(command);
    return sorted(topicsSchema.parse(Attributes?.topics));
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

const find = async (on: RegistryTable, connectionId: string): Promise<Subscriber | undefined> => {
  const { partition } = keyIn(on, connectionId);
  const command = new QueryCommand({
    TableName: on.table,
    KeyConditionExpression: '#partition = :partition AND connectionId = :id',
    ExpressionAttributeNames: { '#partition': 'partition' },
    ExpressionAttributeValues: { ':partition': partition, ':id': connectionId },
    ConsistentRead: true,
  });
  const { Items = [] } = await on.client.send(command);
  return subscribersOf(Items)[0];
};

/**
 * A condition can compare how many topics there are, not how many there would be. So it first assumes that all are new, and
 * looks at those that are there only when that does not fit.
 */
const addTopics = async (
  on: RegistryTable,
  connectionId: string,
  topics: readonly Topic[],
  most: number,
): Promise<AddTopics> => {
  let missing: readonly Topic[] = [...new Set(topics)];
  for (let tried = 0; tried < ADD_TRIES; tried++) {
    if (missing.length > most) return { outcome: 'too many' };
    const all = await updateTopics(on, connectionId, { verb: 'ADD', topics: missing, room: most - missing.length });
    if (all) return { outcome: 'added', topics: all };
    const subscriber = await find(on, connectionId);
    if (!subscriber) return { outcome: 'not connected' };
    missing = topics.filter((topic) => !subscriber.topics.has(topic));
    if (missing.length === 0) return { outcome: 'added', topics: sorted(subscriber.topics) };
    if (subscriber.topics.size + missing.length > most) return { outcome: 'too many' };
  }
  throw new AppError('unavailable', 'too many commands at once on this connection: try again in a moment');
};

const readPartition = async ({ client, table }: RegistryTable, partition: number): Promise<Subscriber[]> => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: '#partition = :partition',
      ExpressionAttributeNames: { '#partition': 'partition' },
      ExpressionAttributeValues: { ':partition': partition },
    },
  );
  const subscribers: Subscriber[] = [];
  for await (const { Items = [] } of pages) subscribers.push(...subscribersOf(Items));
  return subscribers;
};

const readAll = async (on: RegistryTable): Promise<readonly Subscriber[]> => {
  const partitions = Array.from({ length: on.partitions }, (_, partition) => readPartition(on, partition));
  return (await Promise.all(partitions)).flat();
};

/** One item a connection, its topics a set on it; spread over partitions, each read with one Query. */
export const dynamoConnectionRegistry = (on: RegistryTable): ConnectionRegistry => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the registry of connections', request);
  return {
    register: async (connection) => {
      const Item = { ...keyIn(on, connection.connectionId), ...itemOf(connection) };
      await reach(on.client.send(new PutCommand({ TableName: on.table, Item })));
    },
    remove: async (connectionId) => {
      await reach(on.client.send(new DeleteCommand({ TableName: on.table, Key: keyIn(on, connectionId) })));
    },
    addTopics: (connectionId, topics, most) => reach(addTopics(on, connectionId, topics, most)),
    removeTopics: (connectionId, topics) => reach(updateTopics(on, connectionId, { verb: 'DELETE', topics })),
    subscribers: () => reach(readAll(on)),
  };
};
