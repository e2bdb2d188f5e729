import { randomUUID } from 'node:crypto';
import { PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { CHANGE_LATENESS_MS, type ConnectionChange } from '../../app/delivery/ports';
import { keyIn, type RegistryTable } from './registry-rows';

/** Changes of partition 0 are in this one, those of the others below it: rooms end above. */
const FIRST = -2000;

const logOf = (partition: number): number => FIRST - partition;

/** A writing that took longer is dated anew, so that readers still look there. The rest of the lateness is for clocks that differ and copies that lag. */
const MOST_WRITING_MS = CHANGE_LATENESS_MS / 2;

/** Longer than any sender goes without reading a partition whole. */
const RETENTION_S = 1200;

/** So that times are in order as texts, for some 30,000 years. */
const keyOf = (time: number): string => String(time).padStart(15, '0');

/**
 * Notes that a connection has been changed, for senders to read. It is to be called after the change, which a sender then finds; and before the change is
 * answered: a connection whose change was made and not noted has had no answer, and begins again.
 */
export const noteChange = async (on: RegistryTable, connectionId: string, isGone = false): Promise<void> => {
  const partition = logOf(keyIn(on, connectionId).partition);
  for (;;) {
    const at = on.now();
    const Item = {
      partition,
      connectionId: `${keyOf(at)} ${randomUUID()}`,
      changed: connectionId,
      ...(isGone && { isGone }),
      expires: Math.ceil(at / 1000) + RETENTION_S,
    };
    await on.client.send(new PutCommand({ TableName: on.table, Item }));
    if (on.now() - at <= MOST_WRITING_MS) return;
  }
};

const schema = z
  .object({ connectionId: z.string(), changed: z.string(), isGone: z.boolean().default(false) })
  .transform(
    ({ connectionId, changed, isGone }): ConnectionChange => ({
      changeId: connectionId,
      connectionId: changed,
      isGone,
    }),
  );

/** Half a read unit where nothing has changed. */
export const changesOf = async (
  { client, table }: RegistryTable,
  partition: number,
  since: number,
): Promise<ConnectionChange[]> => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: '#partition = :partition AND connectionId >= :since',
      ExpressionAttributeNames: { '#partition': 'partition' },
      ExpressionAttributeValues: { ':partition': logOf(partition), ':since': keyOf(since) },
    },
  );
  const changes: ConnectionChange[] = [];
  for await (const { Items = [] } of pages) changes.push(...z.array(schema).parse(Items));
  return changes;
};
