import { z } from 'zod';
import { PASS, type Verdict } from '../shared/throttling/throttle';

/**
 * dynoxide's ids are `shardId-00000001-<table>`, which for a short name is less than the 28 characters that botocore (the AWS CLI and
 * boto3) asks for before it sends anything. Outside they have as many digits as AWS's.
 */
const outside = (id: string): string => id.replace(/^shardId-(\d{8})-/, 'shardId-000000000000$1-');
const inside = (id: string): string => id.replace(/^shardId-0{12}(\d{8})-/, 'shardId-$1-');

const idSchema = z.string().transform(inside).optional();
const askedSchema = z.looseObject({ ShardId: idSchema, ExclusiveStartShardId: idSchema });

// The one shard of a table stays open, though dynoxide tells its newest sequence number as its end.
const rangeSchema = z.looseObject({}).transform(({ EndingSequenceNumber: _, ...range }) => range);
const shardSchema = z.looseObject({ ShardId: z.string().transform(outside), SequenceNumberRange: rangeSchema });
const toldSchema = z.looseObject({ StreamDescription: z.looseObject({ Shards: z.array(shardSchema) }) });

/** The shards of a table's stream as every SDK takes them. What does not name one is not even read. */
export const tableShards = (operation: string, read: () => unknown): Verdict => {
  if (operation !== 'DescribeStream' && operation !== 'GetShardIterator') return PASS;
  const { data: input } = askedSchema.safeParse(read());
  if (input === undefined) return PASS;
  if (operation === 'GetShardIterator') return { kind: 'pass', input };
  return { kind: 'pass', input, finish: (answer) => toldSchema.parse(answer) };
};
