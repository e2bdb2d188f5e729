import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { type DynamoDBDocumentClient, PutCommand, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { roomFrameSchema } from '@millrace/contract';
import { z } from 'zod';
import type { RoomStore } from '../../app/rooms/ports';
import { timedIdStart } from '../../lib/timed-id';
import { reaching } from './document-client';

export interface RoomTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  /** How long messages are retained, ms. */
  readonly retention: number;
}

/** Where a room's next announcement stands: before all messages, whose ids begin with a digit or a letter. */
const ANNOUNCEMENT = '!';
const AFTER_ALL = '~';

/** An hour after the last announcement nobody asks for it. */
const ANNOUNCEMENT_S = 3600;

const rowSchema = z.object({ message: roomFrameSchema });

/** Nothing for a row that another version of the service wrote otherwise. */
const messagesIn = (rows: readonly unknown[]) =>
  rows.flatMap((row) => {
    const parsed = rowSchema.safeParse(row);
    return parsed.success ? [parsed.data.message] : [];
  });

const newest = async ({ client, table }: RoomTable, room: string, since: number, most: number) => {
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'room = :room AND id BETWEEN :since AND :end',
    ExpressionAttributeValues: { ':room': room, ':since': timedIdStart(since), ':end': AFTER_ALL },
    ScanIndexForward: false,
    ConsistentRead: true,
    Limit: most,
  });
  const { Items = [] } = await client.send(command);
  return messagesIn(Items).reverse();
};

/** Moves a room's next announcement to `at`, or answers that `condition` does not hold. */
const moveAnnouncement = async (
  { client, table }: RoomTable,
  room: string,
  { at, condition, values }: { readonly at: number; readonly condition: string; readonly values: object },
): Promise<boolean> => {
  const command = new UpdateCommand({
    TableName: table,
    Key: { room, id: ANNOUNCEMENT },
    UpdateExpression: 'SET #next = :next, #expires = :expires',
    ConditionExpression: condition,
    ExpressionAttributeNames: { '#next': 'next', '#expires': 'expires' },
    ExpressionAttributeValues: { ':next': at, ':expires': Math.ceil(at / 1000) + ANNOUNCEMENT_S, ...values },
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
};

const nextSchema = z.object({ next: z.number() });

const nextOf = async ({ client, table }: RoomTable, room: string): Promise<number | undefined> => {
  const command = new QueryCommand({
    TableName: table,
    KeyConditionExpression: 'room = :room AND id = :id',
    ExpressionAttributeValues: { ':room': room, ':id': ANNOUNCEMENT },
    ConsistentRead: true,
  });
  return nextSchema.safeParse((await client.send(command)).Items?.[0]).data?.next;
};

const claim = async (on: RoomTable, room: string, now: number, spacing: number): Promise<number | undefined> => {
  const last = await nextOf(on, room);
  if (last !== undefined && last > now) return undefined;
  const at = last === undefined ? now : Math.max(now, last + spacing);
  const unchanged =
    last === undefined
      ? { condition: 'attribute_not_exists(#next)', values: {} }
      : { condition: '#next = :last', values: { ':last': last } };
  // Who was faster read after this caller had written, as the claim before was over by then.
  return (await moveAnnouncement(on, room, { at, ...unchanged })) ? at : undefined;
};

/** A partition a room: its messages by id, and the time of its next announcement. */
export const dynamoRoomStore = (on: RoomTable): RoomStore => {
  const reach = <T>(request: Promise<T>): Promise<T> => reaching('the rooms', request);
  return {
    add: async (message) => {
      const expires = Math.ceil((message.at + on.retention) / 1000);
      const Item = { room: message.room, id: message.id, message, expires };
      await reach(on.client.send(new PutCommand({ TableName: on.table, Item })));
    },
    newest: (room, since, most) => reach(newest(on, room, since, most)),
    claimAnnouncement: (room, now, spacing) => reach(claim(on, room, now, spacing)),
  };
};
