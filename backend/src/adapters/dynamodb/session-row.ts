import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { hashLabel, sequenceNumberSchema } from '@millrace/contract';
import { z } from 'zod';
import type { Activity, ActivityPlace } from '../../app/sessions/ports';
import type { SessionKey, StoredPart } from '../../domain/sessions/session-changes';
import type { SessionPart } from '../../domain/sessions/session-part';
import { MINUTE_MS } from '../../domain/time';
import { fromSortableTime, sortableTime } from './sortable-number';

/** Partitions of the index of activity. */
export const BUCKETS = 8;

export const bucketOf = (id: string): number => hashLabel(id) % BUCKETS;

const SEPARATOR = '#';

/** Where a part is: all of one id stand side by side, by slot. */
export const addressOf = ({ id, slot, shard }: SessionKey) => ({
  pk: id,
  sk: `${sortableTime(slot)}${SEPARATOR}${shard}`,
});

/** Sorts behind every shard of a slot. */
export const behindSlot = (slot: number): string => `${sortableTime(slot)}${SEPARATOR}\uffff`;

/** The minute of a last event, and the id behind it, so that a page can begin after any of them. */
export const activityKey = ({ minute, id }: ActivityPlace): string => `${sortableTime(minute)}${SEPARATOR}${id}`;

/** What the table stores of a part, but for when it expires. The index is written when the minute of the last event is another one. */
export const rowOf = ({ key, seq, part, revision }: StoredPart) => ({
  ...addressOf(key),
  seq,
  body: deflateRawSync(JSON.stringify(part)),
  idBucket: bucketOf(key.id),
  activeAt: activityKey({ minute: Math.floor(part.last / MINUTE_MS) * MINUTE_MS, id: key.id }),
  ...(revision !== undefined && { revision }),
});

const view = { time: z.int(), page: z.string() };
const partSchema = z.object({
  ...{ first: z.int(), last: z.int(), events: z.int(), pages: z.int(), bot: z.boolean() },
  entry: z.object({ ...view, referrer: z.string().exactOptional() }).exactOptional(),
  exit: z.object(view).exactOptional(),
  browser: z.object({ time: z.int(), family: z.string() }).exactOptional(),
  // What was stored before they were counted has none.
  minutes: z.array(z.tuple([z.int(), z.int()])).default([]),
  steps: z.array(z.object({ time: z.int(), type: z.string(), page: z.string().exactOptional() })),
});

const rowSchema = z.object({
  pk: z.string(),
  sk: z.string(),
  seq: sequenceNumberSchema,
  body: z.instanceof(Uint8Array),
  revision: z.int().exactOptional(),
});

const keyOf = ({ pk, sk }: { readonly pk: string; readonly sk: string }): SessionKey => ({
  id: pk,
  slot: fromSortableTime(sk),
  shard: sk.slice(sk.indexOf(SEPARATOR) + 1),
});

/** Undefined for a body that is damaged, or that another version wrote otherwise. */
const partOfBody = (body: Uint8Array): SessionPart | undefined => {
  try {
    return partSchema.safeParse(JSON.parse(inflateRawSync(body).toString())).data;
  } catch {
    return undefined;
  }
};

/** Undefined for a row that cannot be read: it is damaged, or another version wrote it otherwise. */
export const partOfRow = (row: unknown): StoredPart | undefined => {
  const { data } = rowSchema.safeParse(row);
  const part = data && partOfBody(data.body);
  if (!part) return undefined;
  return { key: keyOf(data), seq: data.seq, part, ...(data.revision !== undefined && { revision: data.revision }) };
};

const activitySchema = z.object({ pk: z.string(), sk: z.string(), activeAt: z.string() });

export const activityOf = (entry: unknown): Activity => {
  const { pk, sk, activeAt } = activitySchema.parse(entry);
  return { id: pk, slot: fromSortableTime(sk), minute: fromSortableTime(activeAt) };
};
