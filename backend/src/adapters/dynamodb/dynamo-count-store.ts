import { type DynamoDBDocumentClient, paginateQuery, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { CountReport, CountStore, StoredCounts } from '../../app/health/ports';
import { COUNTED, type CountName, DELAY_BUCKETS } from '../../domain/health/process-counts';
import { hourOf, monthOf } from '../../domain/health/shard-counts';
import { DAY_MS, HOUR_MS, SECOND_MS } from '../../domain/time';
import { reaching } from './document-client';

export interface CountTable {
  readonly client: DynamoDBDocumentClient;
  /** That of connections, which all who count may write: its partitions are numbers. */
  readonly table: string;
}

type Period = Parameters<CountStore['read']>[0];

/** Hours are asked for one after the other, months for a year. */
const RETENTION: Readonly<Record<Period, number>> = { hour: 2 * DAY_MS, month: 400 * DAY_MS };

/** No call waits longer for what it counts to be written. */
const WRITE_MS = SECOND_MS;

const NAMES: readonly CountName[] = [...COUNTED, ...DELAY_BUCKETS];

/** Below all that the registry has: months from -24000 down, hours from -400000. */
const partitionOf = (period: Period, start: number): number => {
  if (period === 'hour') return -(start / HOUR_MS);
  const date = new Date(start);
  return -(date.getUTCFullYear() * 12 + date.getUTCMonth());
};

const rowSchema = z.object({
  connectionId: z.string(),
  since: z.number(),
  reading: z.object({
    at: z.number(),
    delay: z.number().optional(),
    interval: z.number().nullable().optional(),
    reason: z.enum(['viewers', 'busy', 'budget']).optional(),
    viewers: z.number().optional(),
  }),
});

const countsSchema = z.object(
  Object.fromEntries(NAMES.map((name) => [name, z.number().optional()])) as Record<
    CountName,
    z.ZodOptional<z.ZodNumber>
  >,
);

const storedIn = (row: unknown): StoredCounts => {
  const { connectionId, since, reading } = rowSchema.parse(row);
  const [name = '', shard] = connectionId.split('#');
  return { source: { name, shard }, since, reading, counts: countsSchema.parse(row) };
};

const addTo = (
  { client, table }: CountTable,
  period: Period,
  { source: { name, shard }, counts, reading }: CountReport,
): Promise<unknown> => {
  const { at } = reading;
  const start = period === 'hour' ? hourOf(at) : monthOf(at);
  const added = NAMES.filter((count) => (counts[count] ?? 0) !== 0);
  const command = new UpdateCommand({
    TableName: table,
    Key: { partition: partitionOf(period, start), connectionId: shard === undefined ? name : `${name}#${shard}` },
    UpdateExpression: [
      'SET #reading = :reading, #expires = :expires, #since = if_not_exists(#since, :at)',
      ...(added.length > 0 ? [`ADD ${added.map((count) => `#${count} :${count}`).join(', ')}`] : []),
    ].join(' '),
    ExpressionAttributeNames: {
      '#reading': 'reading',
      '#expires': 'expires',
      '#since': 'since',
      ...Object.fromEntries(added.map((count) => [`#${count}`, count])),
    },
    ExpressionAttributeValues: {
      ':reading': reading,
      ':expires': Math.ceil((start + RETENTION[period]) / SECOND_MS),
      ':at': at,
      ...Object.fromEntries(added.map((count) => [`:${count}`, counts[count]])),
    },
  });
  return client.send(command, { abortSignal: AbortSignal.timeout(WRITE_MS) });
};

export const dynamoCountStore = (on: CountTable): CountStore => ({
  add: async (report) => {
    await reaching('the counts', Promise.all([addTo(on, 'hour', report), addTo(on, 'month', report)]));
  },
  read: async (period, start) => {
    const pages = paginateQuery(
      { client: on.client },
      {
        TableName: on.table,
        KeyConditionExpression: '#partition = :partition',
        ExpressionAttributeNames: { '#partition': 'partition' },
        ExpressionAttributeValues: { ':partition': partitionOf(period, start) },
      },
    );
    const read = async (): Promise<StoredCounts[]> => {
      const stored: StoredCounts[] = [];
      for await (const { Items = [] } of pages) stored.push(...Items.map(storedIn));
      return stored;
    };
    return reaching('the counts', read());
  },
});
