import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type DynamoDBDocumentClient, GetCommand, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { rejectReasonSchema, type SequenceNumber, sequenceNumberSchema } from '@millrace/contract';
import { z } from 'zod';
import type { HealthReader } from '../../app/health/ports';
import type { Checkpoint, CheckpointStore } from '../../app/settled/ports';
import type { HourCounts, ShardCounts, Volume } from '../../domain/health/shard-counts';
import type { Retention } from '../../domain/retention';
import { NOTHING } from '../../domain/settled/closed-shards';
import { orConflict, reaching } from './document-client';

const startsSchema = z.array(z.int());

/** Starts of seconds, the earliest first, as compressed steps: most are the next second. */
export const encodeStarts = (starts: readonly number[]): Uint8Array =>
  deflateRawSync(JSON.stringify(starts.map((start, i) => start - (starts[i - 1] ?? 0))));

export const decodeStarts = (body: Uint8Array): readonly number[] => {
  let at = 0;
  return startsSchema.parse(JSON.parse(inflateRawSync(body).toString())).map((step) => {
    at += step;
    return at;
  });
};

const count = z.int();

const volume = {
  start: count,
  records: count,
  bytes: count,
  putUnits: count,
  firehoseUnits: count,
  kilobytes: count,
} satisfies Record<keyof Volume, z.ZodType>;

const countsSchema = z.object({
  hour: z.object({
    ...volume,
    duplicates: count,
    types: z.record(z.string(), count),
    otherEvents: count,
    rejected: z.partialRecord(rejectReasonSchema, count),
  } satisfies Record<keyof HourCounts, z.ZodType>),
  month: z.object(volume),
});

/** Compressed, so that a checkpoint stays below the KB that is a write unit. */
const encodeCounts = (counts: ShardCounts): Uint8Array => deflateRawSync(JSON.stringify(counts));

/** Nothing of what another version of the service wrote otherwise: the shard counts anew. */
const decodeCounts = (body: Uint8Array): ShardCounts | undefined => {
  try {
    return countsSchema.parse(JSON.parse(inflateRawSync(body).toString()));
  } catch {
    return undefined;
  }
};

/** All checkpoints stand in one partition, so that one Query reads them: each is written once in a batch. */
const PARTITION = 'heads';

const rowSchema = z.object({
  sk: z.string(),
  prev: sequenceNumberSchema,
  seq: sequenceNumberSchema,
  arrived: z.number(),
  settledAt: z.number().optional(),
  waitingSince: z.number().optional(),
  seconds: z.instanceof(Uint8Array),
  invalidated: z.object({ from: z.number(), to: z.number() }).optional(),
  counts: z.instanceof(Uint8Array).optional(),
});

const rowOf = (item: unknown): { readonly shard: string; readonly checkpoint: Checkpoint } => {
  const { sk: shard, seconds, invalidated, counts: encoded, ...row } = rowSchema.parse(item);
  const counts = encoded && decodeCounts(encoded);
  return {
    shard,
    checkpoint: {
      ...row,
      seconds: decodeStarts(seconds),
      ...(invalidated && { invalidated }),
      ...(counts && { counts }),
    },
  };
};

/** The checkpoints of all shards that there have been while windows are retained. */
export const checkpointsOf = async (client: DynamoDBDocumentClient, table: string) => {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': PARTITION },
      ConsistentRead: true,
    },
  );
  const rows: ReturnType<typeof rowOf>[] = [];
  for await (const { Items = [] } of pages) rows.push(...Items.map(rowOf));
  return rows;
};

export interface CheckpointTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: string;
  readonly retention: Retention;
}

/** Writes a checkpoint where it stands at `expected`, or where there is none; whether it did. */
const putOver = async (
  { client, table, retention }: CheckpointTable,
  shard: string,
  checkpoint: Checkpoint,
  expected: SequenceNumber,
): Promise<boolean> => {
  const { counts, seconds, ...plain } = checkpoint;
  const command = new PutCommand({
    TableName: table,
    Item: {
      pk: PARTITION,
      sk: shard,
      ...plain,
      seconds: encodeStarts(seconds),
      ...(counts && { counts: encodeCounts(counts) }),
      expires: Math.ceil((checkpoint.arrived + retention.hour + retention.log) / 1000),
    },
    ConditionExpression: expected === NOTHING ? 'attribute_not_exists(pk) OR seq = :expected' : 'seq = :expected',
    ExpressionAttributeValues: { ':expected': expected },
  });
  return (await orConflict(client.send(command))) === 'written';
};

export const dynamoCheckpointStore = (on: CheckpointTable): CheckpointStore => ({
  read: async (shard) => {
    const command = new GetCommand({ TableName: on.table, Key: { pk: PARTITION, sk: shard }, ConsistentRead: true });
    const { Item } = await reaching('the checkpoints', on.client.send(command));
    return Item && rowOf(Item).checkpoint;
  },
  advance: (shard, checkpoint) => reaching('the checkpoints', putOver(on, shard, checkpoint, checkpoint.prev)),
  wait: async (shard, checkpoint, waitingSince) => {
    await reaching('the checkpoints', putOver(on, shard, { ...checkpoint, waitingSince }, checkpoint.seq));
  },
});

export const dynamoShardHealth = ({
  client,
  table,
}: Omit<CheckpointTable, 'retention'>): Pick<HealthReader, 'shards'> => ({
  shards: async () => {
    const rows = await reaching('the checkpoints', checkpointsOf(client, table));
    return rows.map(({ shard, checkpoint: { seq, arrived, settledAt, waitingSince, counts } }) => ({
      ...{ shard, seq, arrived, settledAt, waitingSince, counts },
    }));
  },
});
