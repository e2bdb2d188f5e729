import { z } from 'zod';
import type { Event } from '../../../../backend/src/domain/formats/event';
import { readRecord } from '../../../../backend/src/domain/formats/read-record';
import type { MetricSet } from '../../../../backend/src/domain/metrics/metric-set';
import type { RawRecord } from '../../lib/stream/send-batch';

const rejectSchema = z.looseObject({
  reason: z.string(),
  field: z.string().default(''),
  message: z.string().default(''),
  metric: z.string().optional(),
});

/** An object below `rejects/`, as `s3-reject-store.ts` writes it. */
export const rejectObjectSchema = z.object({
  shard: z.string(),
  records: z.array(
    z.object({
      seq: z.string(),
      arrived: z.number(),
      /** Base64. */
      data: z.string(),
      rejects: z.array(rejectSchema),
      omitted: z.number().optional(),
    }),
  ),
});

export type RejectObject = z.infer<typeof rejectObjectSchema>;

/** A record that was refused, or parts of it. */
export interface RejectedRecord {
  readonly shard: string;
  readonly seq: string;
  readonly arrived: number;
  readonly data: Uint8Array;
  readonly rejects: RejectObject['records'][number]['rejects'];
  /** Rejects that are not listed, since there were too many. */
  readonly omitted: number;
}

/** Each record once, though attempts that cut otherwise have left it in several objects. */
export const recordsIn = (objects: readonly RejectObject[]): readonly RejectedRecord[] => {
  const found = new Map<string, RejectedRecord>();
  for (const { shard, records } of objects)
    for (const { seq, arrived, data, rejects, omitted = 0 } of records)
      found.set(`${shard}/${seq}`, { shard, seq, arrived, data: Buffer.from(data, 'base64'), rejects, omitted });
  return [...found.values()].sort((a, b) => a.arrived - b.arrived);
};

export const nameOf = ({ shard, seq }: Pick<RejectedRecord, 'shard' | 'seq'>): string => `${shard}/${seq}`;

/** Whether a field is at a place in the record, or below it. */
const isBelow = (field: string, place: string): boolean =>
  field.startsWith(place) && (place === '' || /^([.[]|$)/.test(field.slice(place.length)));

/**
 * A CloudEvent of an event: it is read as the same event again. Its time stays, and one that had no id gets one by its place, so that it counts once
 * however often it is put within the minutes in which ids are remembered.
 */
const cloudEventOf = (event: Event, { shard, seq, arrived }: RejectedRecord, at: string) => ({
  specversion: '1.0',
  id: event.id ?? `redriven ${shard}/${seq} ${at}`,
  source: event.source,
  type: event.type,
  ...(event.subject !== undefined && { subject: event.subject }),
  time: new Date(event.time ?? arrived).toISOString(),
  data: event.data,
});

/** What of a record is put anew: `left` is how many of its rejects are refused still, or were never events of their own. */
export interface Redriven {
  readonly records: readonly RawRecord[];
  readonly left: number;
}

/**
 * The events of a record that were refused and are read now, after a format or a metric was put right. What was counted at the time is not put: it would count
 * twice. So an event that only one metric could not use stays, since all others have counted it, and one that was too old is so still.
 */
export const redriveOf = (record: RejectedRecord, { formats }: Pick<MetricSet, 'formats'>): Redriven => {
  const whole = record.rejects.filter(({ metric, reason }) => metric === undefined && reason !== 'too_old');
  const accepted = readRecord(record.data, formats).flatMap((one) => (one.kind === 'event' ? [one] : []));
  const found = accepted.filter(({ at }) => whole.some(({ field }) => isBelow(field, at)));
  return {
    records: found.map(({ event, at }) => ({
      partitionKey: event.subject ?? event.id ?? record.seq,
      data: JSON.stringify(cloudEventOf(event, record, at)),
    })),
    left: record.rejects.length + record.omitted - found.length,
  };
};
