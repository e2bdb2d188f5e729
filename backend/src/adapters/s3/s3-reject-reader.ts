import { GetObjectCommand, NoSuchKey } from '@aws-sdk/client-s3';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { rejectSchema } from '@millrace/contract';
import { z } from 'zod';
import type { HealthReader } from '../../app/health/ports';
import type { RejectBatch } from '../../app/settled/ports';
import { reaching } from '../dynamodb/document-client';
import type { RejectPlaces } from './s3-reject-store';

/** Larger objects are not shown: they are for `npm run rejects`. */
const MOST_BYTES = 1024 * 1024;

/** As `s3-reject-store.ts` writes them. */
const rowSchema = z.object({ key: z.string() });

const objectSchema = z.object({
  shard: z.string(),
  prev: z.string(),
  seq: z.string(),
  records: z.array(
    z.object({ seq: z.string(), arrived: z.number(), data: z.base64(), rejects: z.array(rejectSchema) }),
  ),
});

type Places = Omit<RejectPlaces, 'retention'>;

const batchIn = (text: string): RejectBatch => {
  const { records, ...step } = objectSchema.parse(JSON.parse(text));
  const rejects = records.flatMap(({ seq, arrived, data: base64, rejects: found }) => {
    const data = Buffer.from(base64, 'base64');
    return found.map((reject) => ({ seq, arrived, reject, data }));
  });
  return { ...step, rejects };
};

/** Undefined where it is too large, or has expired. */
const readObject = async ({ s3, bucket }: Places, key: string): Promise<RejectBatch | undefined> => {
  // One byte more, so that a larger object shows.
  const command = new GetObjectCommand({ Bucket: bucket, Key: key, Range: `bytes=0-${MOST_BYTES}` });
  const answer = await s3.send(command).catch((error: unknown) => {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  });
  const text = (await answer?.Body?.transformToString()) ?? '';
  return text === '' || text.length > MOST_BYTES ? undefined : batchIn(text);
};

const readNewest = async (places: Places, day: string, shard: string, most: number): Promise<RejectBatch[]> => {
  const command = new QueryCommand({
    TableName: places.table,
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :shard)',
    ExpressionAttributeValues: { ':pk': `rejects#${day}`, ':shard': `${shard}#` },
    ScanIndexForward: false,
    Limit: most,
  });
  const { Items = [] } = await places.client.send(command);
  const read = await Promise.all(Items.map((item) => readObject(places, rowSchema.parse(item).key)));
  return read.filter((batch) => batch !== undefined);
};

export const s3RejectReader = (places: Places): Pick<HealthReader, 'rejects'> => ({
  rejects: (day, shard, most) => reaching('the archive of rejects', readNewest(places, day, shard, most)),
});
