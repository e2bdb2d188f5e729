import { cloudEventSchema } from '@millrace/contract';
import type { z } from 'zod';
import { parseJson } from '../../lib/json/parse-json';
import type { Event, FieldNames, ReadResult } from './event';
import { type Format, invalidField, isJsonObject, type JsonObject, subjectOf } from './format';

/** Extension attributes pass, and are no part of the event. */
const validated = cloudEventSchema.strip();

type CloudEvent = z.output<typeof validated>;

const names: FieldNames = { time: 'time', data: (field) => `data.${field}` };

const NO_DATA: JsonObject = {};

const jsonType = /^[\w.+-]+\/(?:json|[\w.-]+\+json)\s*(?:;|$)/i;

/** Absent means JSON, as the specification has it. */
const isJsonType = (type: unknown): boolean => typeof type !== 'string' || jsonType.test(type);

const fromBase64 = (base64: string): unknown => {
  const parsed = parseJson(Buffer.from(base64, 'base64').toString('utf8'));
  return parsed.ok ? parsed.value : undefined;
};

/** The fields of an event's data: none where it is of another type than an object, or no JSON. */
const dataOf = ({ data, data_base64, datacontenttype }: CloudEvent): JsonObject => {
  if (isJsonObject(data)) return data;
  if (typeof data_base64 !== 'string' || !isJsonType(datacontenttype)) return NO_DATA;
  const value = fromBase64(data_base64);
  return isJsonObject(value) ? value : NO_DATA;
};

const eventOf = (cloudEvent: CloudEvent): Event => ({
  source: cloudEvent.source,
  id: String(cloudEvent.id),
  type: cloudEvent.type,
  ...subjectOf(cloudEvent.subject),
  ...(typeof cloudEvent.time === 'number' && { time: cloudEvent.time }),
  data: dataOf(cloudEvent),
});

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const parsed = validated.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  return [{ kind: 'event', event: eventOf(parsed.data), at, names }];
};

/** CloudEvents 1.0 in JSON. In an array, each stands for itself. */
export const cloudEvents: Format<JsonObject> = {
  name: 'CloudEvents 1.0',
  recognises: (input) =>
    Object.hasOwn(input, 'specversion') || (Object.hasOwn(input, 'source') && Object.hasOwn(input, 'type')),
  read,
};
