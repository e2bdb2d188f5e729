import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, PutCommand, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Topic } from '@millrace/contract';
import type { AddTopics, ConnectionRegistry } from '../../app/delivery/ports';
import { AppError } from '../../app/errors';
import type { Identity, Subscriber } from '../../domain/access/connection';
import { getItems } from './batch-get';
import { reaching } from './document-client';
import { changesOf, noteChange } from './registry-changes';
import {
  addMember,
  expiryOf,
  itemOf,
  keyIn,
  membersOf,
  type RegistryTable,
  removeMember,
  removeStrays,
  subscribersOf,
  topicsSchema,
} from './registry-rows';

/** Tries to subscribe one connection while other commands of the same connection change it. */
const ADD_TRIES = 5;

const sorted = (topics: Iterable<Topic>): readonly Topic[] => [...topics].sort();

const bytesOf = (topics: Iterable<Topic>): number =>
  [...topics].reduce((bytes, topic) => bytes + Buffer.byteLength(topic), 0);

/** Changes the topics of a connection. Answers with the subscriber that it was before, or undefined when `condition` did not hold. */
const updateTopics = async (
  on: RegistryTable,
  connectionId: string,
  change: { verb: 'ADD' | 'DELETE'; topics: readonly Topic[]; room?: number },
): Promise<Subscriber | undefined> => {
  const { verb, topics, room } = change;
  const fits = room === undefined ? '' : ' AND (attribute_not_exists(#topics) OR size(#topics) <= :room)';
  const command = new UpdateCommand({
    TableName: on.table,
    Key: keyIn(on, connectionId),
    UpdateExpression: `${verb} #topics :topics`,
    ConditionExpression: `attribute_exists(connectionId)${fits}`,
    ExpressionAttributeNames: { '#topics': 'topics' },
    ExpressionAttributeValues: { ':topics': new Set(topics), ...(room !== undefined && { ':room': room }) },
    ReturnValues: 'ALL_OLD',
  });
  try {
    const { Attributes } = await on.client.send(command);
    await noteChange(on, connectionId);
    return subscribersOf([Attributes])[0];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

const find = async (on: RegistryTable, connectionIds: readonly string[]): Promise<Subscriber[]> => {
  const keys = connectionIds.map((id) => keyIn(on, id));
  return subscribersOf(await getItems(on.client, on.table, keys));
};

/** Topics that are there already belong to nobody who has asked for too many. */
const completeAdding = async (
  on: RegistryTable,
  before: Subscriber,
  asked: readonly Topic[],
  mostBytes: number,
): Promise<AddTopics> => {
  const all = new Set([...before.topics, ...asked]);
  if (bytesOf(all) <= mostBytes) {
    await addMember(on, before, asked);
    return { outcome: 'added', topics: sorted(all) };
  }
  const added = [...all].filter((topic) => !before.topics.has(topic));
  if (added.length > 0) await updateTopics(on, before.connectionId, { verb: 'DELETE', topics: added });
  return { outcome: 'too many' };
};

const removeTopics = async (on: RegistryTable, connectionId: string, topics: readonly Topic[]) => {
  const before = await updateTopics(on, connectionId, { verb: 'DELETE', topics });
  if (!before) return undefined;
  await removeMember(on, connectionId, topics);
  const gone = new Set(topics);
  return sorted([...before.topics].filter((topic) => !gone.has(topic)));
};

const remove = async (on: RegistryTable, connectionId: string): Promise<Subscriber | undefined> => {
  const command = new DeleteCommand({ TableName: on.table, Key: keyIn(on, connectionId), ReturnValues: 'ALL_OLD' });
  const { Attributes } = await on.client.send(command);
  // Of many senders that find it gone, one says so.
  if (!Attributes) return undefined;
  await noteChange(on, connectionId, true);
  await removeMember(on, connectionId, topicsSchema.parse(Attributes.topics));
  return subscribersOf([Attributes])[0];
};

const renewed = async (
  on: RegistryTable,
  connectionId: string,
  { userId, username, groups, endsAt }: Identity,
): Promise<Subscriber | undefined> => {
  const command = new UpdateCommand({
    TableName: on.table,
    Key: keyIn(on, connectionId),
    UpdateExpression: 'SET username = :username, #groups = :groups, endsAt = :endsAt, #expires = :expires',
    ConditionExpression: 'userId = :userId',
    ExpressionAttributeNames: { '#groups': 'groups', '#expires': 'expires' },
    ExpressionAttributeValues: {
      ':userId': userId,
      ':username': username,
      ':groups': groups,
      ':endsAt': endsAt,
      ':expires': expiryOf({ endsAt }),
    },
    ReturnValues: 'ALL_NEW',
  });
  try {
    return subscribersOf([(await on.client.send(command)).Attributes])[0];
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return undefined;
    throw error;
  }
};

/** Those who are in a room are found by rows of their own, which end with the sign-in too. */
const renew = async (on: RegistryTable, connectionId: string, identity: Identity): Promise<Subscriber | undefined> => {
  const subscriber = await renewed(on, connectionId, identity);
  if (!subscriber) return undefined;
  await noteChange(on, connectionId);
  await addMember(on, subscriber, subscriber.topics);
  return subscriber;
};

/** By an index, which may be a moment behind: a person who connects many times at once may have a few more. */
const connectionsOf = async ({ client, table }: RegistryTable, userId: string, now: number): Promise<number> => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      IndexName: 'byUser',
      KeyConditionExpression: 'userId = :user AND endsAt > :now',
      ExpressionAttributeValues: { ':user': userId, ':now': now },
      Select: 'COUNT',
    },
  );
  let count = 0;
  for await (const { Count = 0 } of pages) count += Count;
  return count;
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
  mostBytes: number,
): Promise<AddTopics> => {
  let missing: readonly Topic[] = [...new Set(topics)];
  for (let tried = 0; tried < ADD_TRIES; tried++) {
    if (missing.length > most) return { outcome: 'too many' };
    const before = await updateTopics(on, connectionId, { verb: 'ADD', topics: missing, room: most - missing.length });
    if (before) return completeAdding(on, before, missing, mostBytes);
    const [subscriber] = await find(on, [connectionId]);
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

/**
 * One item a connection, its topics a set on it; spread over partitions, each read with one Query. Beside each partition are its changes, so that a sender need
 * not read it again.
 */
export const dynamoConnectionRegistry = (on: RegistryTable): ConnectionRegistry => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the registry of connections', request);
  return {
    partitions: on.partitions,
    register: async (connection) => {
      const Item = { ...keyIn(on, connection.connectionId), ...itemOf(connection) };
      await reach(on.client.send(new PutCommand({ TableName: on.table, Item })));
    },
    remove: (connectionId) => reach(remove(on, connectionId)),
    renew: (connectionId, identity) => reach(renew(on, connectionId, identity)),
    addTopics: (connectionId, topics, most, mostBytes = Number.POSITIVE_INFINITY) =>
      reach(addTopics(on, connectionId, topics, most, mostBytes)),
    removeTopics: (connectionId, topics) => reach(removeTopics(on, connectionId, topics)),
    subscribers: (partition) => reach(partition === undefined ? readAll(on) : readPartition(on, partition)),
    changes: (partition, since) => reach(changesOf(on, partition, since)),
    find: (connectionIds) => reach(find(on, connectionIds)),
    members: (room) => reach(membersOf(on, room)),
    removeStrays: () => reach(removeStrays(on)),
    connectionsOf: (userId, now) => reach(connectionsOf(on, userId, now)),
  };
};
