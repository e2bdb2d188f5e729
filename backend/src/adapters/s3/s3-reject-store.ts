import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RejectBatch, RejectStore } from '../../app/settled/ports';
import type { Retention } from '../../domain/retention';
import { ANSWERED_IN_TIME, reaching } from '../dynamodb/document-client';
import { sortableNumber } from '../dynamodb/sortable-number';

/** Rejects of one record that are listed one by one: an array of garbage has thousands of them. */
const REJECTS_PER_RECORD = 100;

type Entry = RejectBatch['rejects'][number];

const byRecord = (rejects: readonly Entry[]): Map<string, Entry[]> => {
  const records = new Map<string, Entry[]>();
  for (const entry of rejects) {
    const known = records.get(entry.seq);
    if (known) known.push(entry);
    else records.set(entry.seq, [entry]);
  }
  return records;
};

const recordOf = (entries: readonly Entry[]) => {
  const [first] = entries;
  if (!first) return [];
  const { seq, arrived, data } = first;
  const rejects = entries.slice(0, REJECTS_PER_RECORD).map(({ reject }) => reject);
  const omitted = entries.length - rejects.length;
  return [{ seq, arrived, data: Buffer.from(data).toString('base64'), rejects, ...(omitted > 0 && { omitted }) }];
};

/** The JSON that is stored of a slice's rejects: each record once, as it came. No larger than a batch and a third. */
export const rejectObject = ({ shard, prev, seq, rejects }: RejectBatch): string =>
  JSON.stringify({ shard, prev, seq, records: [...byRecord(rejects).values()].flatMap(recordOf) });

export const countByReason = (rejects: readonly Entry[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { reject } of rejects) counts[reject.reason] = (counts[reject.reason] ?? 0) + 1;
  return counts;
};

export const createS3Client = (): S3Client => new S3Client({ requestHandler: ANSWERED_IN_TIME });

export interface RejectPlaces {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly client: DynamoDBDocumentClient;
  /** That of the checkpoints. */
  readonly table: string;
  readonly retention: Retention;
}

/**
 * An object a step of the checkpoint, named by it. An attempt that was not finished may leave one whose records stand in others too, for a
 * retry may cut otherwise: whoever reads rejects keeps each record once, by shard and sequence number. None is ever written over.
 */
const put = async (places: RejectPlaces, batch: RejectBatch): Promise<void> => {
  const [first] = batch.rejects;
  if (!first) return;
  const day = new Date(first.arrived).toISOString().slice(0, 10);
  const name = `${sortableNumber(batch.prev)}-${sortableNumber(batch.seq)}`;
  const key = `rejects/${day}/${batch.shard}/${name}.json`;
  const object = { Bucket: places.bucket, Key: key, Body: rejectObject(batch), ContentType: 'application/json' };
  await places.s3.send(new PutObjectCommand(object));
  const Item = {
    pk: `rejects#${day}`,
    sk: `${batch.shard}#${name}`,
    key,
    arrived: first.arrived,
    counts: countByReason(batch.rejects),
    expires: Math.ceil((first.arrived + places.retention.hour) / 1000),
  };
  await places.client.send(new PutCommand({ TableName: places.table, Item }));
};

export const s3RejectStore = (places: RejectPlaces): RejectStore => ({
  put: (batch) => reaching('the archive of rejects', put(places, batch)),
});
