import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RejectBatch, RejectStore } from '../../app/settled/ports';
import type { Retention } from '../../domain/settled/retention';
import { reaching } from '../dynamodb/document-client';
import { sortableNumber } from '../dynamodb/sortable-number';
import { countByReason, rejectObject } from './reject-object';

export const createS3Client = (): S3Client => new S3Client({});

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
