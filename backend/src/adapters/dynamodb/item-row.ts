import { hashLabel, itemSchema } from '@millrace/contract';
import { z } from 'zod';
import type { StoredItem } from '../../domain/items/item-changes';
import { fromSortableNumber, sortableNumber } from './sortable-number';

/** Partitions of one type of items. */
export const BUCKETS = 16;

/** Stands between subject and shard. No subject that is stored holds it, so all shards of one stand side by side. */
const SEPARATOR = '\u0000';

/** Sorts behind every shard of a subject. */
const BEHIND = '\uffff';

export const bucketOf = (subject: string): number => hashLabel(subject) % BUCKETS;

export const partitionOf = (type: string, bucket: number): string => `${type}#${bucket}`;

/** The sort keys of one subject begin so. */
export const sortPrefix = (subject: string): string => `${subject}${SEPARATOR}`;

export const behindSubject = (subject: string): string => `${sortPrefix(subject)}${BEHIND}`;

/** What the table `items` stores, but for when it expires. `at` and `seq` decide between two events of one subject. */
export const rowOf = ({ type, subject, time, seq, shard, event, data, removed }: StoredItem) => ({
  pk: partitionOf(type, bucketOf(subject)),
  sk: `${sortPrefix(subject)}${shard}`,
  at: time,
  seq: sortableNumber(seq),
  event,
  data: JSON.stringify(data),
  ...(removed && { removed }),
});

const rowSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  at: z.number(),
  seq: z.string(),
  event: z.string(),
  data: z.string(),
  removed: z.literal(true).optional(),
});

export const itemOf = (row: unknown): StoredItem => {
  const { pk, sk, at, seq, event, data, removed } = rowSchema.parse(row);
  const cut = sk.lastIndexOf(SEPARATOR);
  const item = itemSchema.parse({
    type: pk.slice(0, pk.lastIndexOf('#')),
    subject: sk.slice(0, cut),
    shard: sk.slice(cut + 1),
    time: at,
    seq: fromSortableNumber(seq),
    event,
    data: JSON.parse(data),
  });
  return removed ? { ...item, removed } : item;
};
