import { readingSchema } from '@millrace/contract';
import type { z } from 'zod';
import type { FieldNames, ReadResult } from './event';
import { type Format, invalidField, isText, type JsonObject, type Valid } from './format';
import { readOrderedTime } from './ordered-time';

const names: FieldNames = { time: 'timestamp', data: (field) => field };

const plain = (input: JsonObject): Valid<z.output<typeof readingSchema>> | undefined => {
  const { id } = input;
  const timestamp = readOrderedTime(input.timestamp);
  return isText(id) && typeof timestamp === 'number' ? { success: true, data: { ...input, id, timestamp } } : undefined;
};

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const parsed = plain(input) ?? readingSchema.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  const { id, timestamp, ...data } = parsed.data;
  const event = { source: 'reading', type: `reading.${id}`, subject: id, time: timestamp, data };
  return [{ kind: 'event', event, at, names }];
};

/** A gauge reading, such as `{"id":"cpu","value":42.1,"unit":"%","timestamp":"2026-11-20T10:00:00Z"}`. It becomes `reading.cpu`. */
export const reading: Format<JsonObject> = {
  name: 'gauge reading',
  recognises: (input) =>
    Object.hasOwn(input, 'id') && (Object.hasOwn(input, 'value') || Object.hasOwn(input, 'timestamp')),
  read,
};
