import { DeleteCommand, type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { hashLabel, parseTopic, type Topic, topicSchema } from '@millrace/contract';
import { z } from 'zod';
import type { Clock } from '../../app/ports';
import type { Connection, Subscriber } from '../../domain/access/connection';
import { eachConcurrently } from '../../lib/async';
import { getItems } from './batch-get';

export interface RegistryTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly partitions: number;
  /** By which changes are dated. */
  readonly now: Clock;
}

export const keyIn = ({ partitions }: Pick<RegistryTable, 'partitions'>, connectionId: string) => ({
  partition: hashLabel(connectionId) % partitions,
  connectionId,
});

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

export const expiryOf = ({ endsAt }: Pick<Connection, 'endsAt'>): number =>
  Math.ceil(endsAt / 1000) + RETENTION_AFTER_END_S;

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

/** Partitions of rooms. They are below 0, where no connection is. */
const ROOM_PARTITIONS = 1024;

const CONCURRENCY = 20;

const keyOf = (room: Topic, connectionId: string) => ({
  partition: -1 - (hashLabel(room) % ROOM_PARTITIONS),
  connectionId: `${room} ${connectionId}`,
});

const roomsAmong = (topics: Iterable<Topic>): Topic[] =>
  [...topics].filter((topic) => parseTopic(topic).kind === 'room');

/** Beside each connection its rooms, a row each, so that a message finds those who are in its room and reads nobody else. */
export const addMember = ({ client, table }: RegistryTable, connection: Connection, topics: Iterable<Topic>) =>
  eachConcurrently(roomsAmong(topics), CONCURRENCY, async (room) => {
    // In an attribute of its own, so that the index of connections by person does not list it.
    const { connectionId, userId, username, groups, connectedAt, endsAt } = connection;
    const member = { connectionId, userId, username, groups, connectedAt, endsAt };
    const Item = { ...keyOf(room, connectionId), member, expires: expiryOf(connection) };
    await client.send(new PutCommand({ TableName: table, Item }));
  });

export const removeMember = ({ client, table }: RegistryTable, connectionId: string, topics: Iterable<Topic>) =>
  eachConcurrently(roomsAmong(topics), CONCURRENCY, async (room) => {
    await client.send(new DeleteCommand({ TableName: table, Key: keyOf(room, connectionId) }));
  });

export const membersOf = async ({ client, table }: RegistryTable, room: Topic): Promise<Subscriber[]> => {
  const { partition, connectionId: prefix } = keyOf(room, '');
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      // Exact on every DynamoDB; some local ones ignore case in `begins_with`.
      KeyConditionExpression: '#partition = :partition AND connectionId BETWEEN :from AND :to',
      ExpressionAttributeNames: { '#partition': 'partition' },
      ExpressionAttributeValues: { ':partition': partition, ':from': prefix, ':to': `${prefix}\uffff` },
      ConsistentRead: true,
    },
  );
  const members: Subscriber[] = [];
  for await (const { Items = [] } of pages)
    members.push(...subscribersOf(Items.map(({ member }) => ({ ...member, topics: new Set([room]) }))));
  return members;
};

const memberKeySchema = z.object({ connectionId: z.string(), member: z.object({ connectionId: z.string() }) });

/** What a partition of rooms holds: the key of each member's row, and whose it is. */
const memberKeysIn = async ({ client, table }: RegistryTable, partition: number) => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: '#partition = :partition',
      ProjectionExpression: 'connectionId, #member.connectionId',
      ExpressionAttributeNames: { '#partition': 'partition', '#member': 'member' },
      ExpressionAttributeValues: { ':partition': partition },
    },
  );
  const keys: { readonly row: string; readonly connectionId: string }[] = [];
  for await (const { Items = [] } of pages)
    for (const item of Items) {
      const { data } = memberKeySchema.safeParse(item);
      if (data) keys.push({ row: data.connectionId, connectionId: data.member.connectionId });
    }
  return keys;
};

const removeStraysIn = async (on: RegistryTable, partition: number): Promise<number> => {
  const members = await memberKeysIn(on, partition);
  const ids = [...new Set(members.map(({ connectionId }) => connectionId))];
  // A connection is there before it is in a room, so one that is not there now is gone.
  const keys = ids.map((id) => keyIn(on, id));
  const found = await getItems(on.client, on.table, keys, { ProjectionExpression: 'connectionId' });
  const there = new Set(found.map(({ connectionId }) => connectionId));
  const strays = members.filter(({ connectionId }) => !there.has(connectionId));
  await eachConcurrently(strays, CONCURRENCY, async ({ row }) => {
    await on.client.send(new DeleteCommand({ TableName: on.table, Key: { partition, connectionId: row } }));
  });
  return strays.length;
};

/** Half a read unit for each partition of rooms where there is nobody. */
export const removeStrays = async (on: RegistryTable): Promise<number> => {
  const partitions = Array.from({ length: ROOM_PARTITIONS }, (_, index) => -1 - index);
  let strays = 0;
  await eachConcurrently(partitions, CONCURRENCY, async (partition) => {
    const found = await removeStraysIn(on, partition);
    strays += found;
  });
  return strays;
};
