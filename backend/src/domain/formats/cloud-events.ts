import { cloudEventSchema } from '@millrace/contract';
import type { z } from 'zod';
import { parseJson } from '../../lib/json/parse-json';
import type { Event, FieldNames, ReadResult } from './event';
import { type Format, invalidField, isJsonObject, isText, type JsonObject, subjectOf, type Valid } from './format';
import { readOrderedTime } from './ordered-time';

/** Whatever the other attributes hold passes, and extension attributes are no part of the event. */
const validated = cloudEventSchema.pick({ specversion: true, id: true, source: true, type: true, time: true }).strip();

type Validated = z.output<typeof validated>;

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
const dataOf = ({ data, data_base64, datacontenttype }: JsonObject): JsonObject => {
  if (isJsonObject(data)) return data;
  if (typeof data_base64 !== 'string' || !isJsonType(datacontenttype)) return NO_DATA;
  const value = fromBase64(data_base64);
  return isJsonObject(value) ? value : NO_DATA;
};

const eventOf = ({ source, id, type, time }: Validated, input: JsonObject): Event => ({
  source,
  id: String(id),
  type,
  subject: subjectOf(input.subject),
  time: time ?? undefined,
  data: dataOf(input),
});

const plain = ({ specversion, id, source, type, time }: JsonObject): Valid<Validated> | undefined => {
  if (specversion !== '1.0' || !isText(id) || !isText(source) || !isText(type)) return undefined;
  const read = time === undefined || time === null ? undefined : readOrderedTime(time);
  return typeof read === 'string' ? undefined : { success: true, data: { specversion, id, source, type, time: read } };
};

const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  const parsed = plain(input) ?? validated.safeParse(input);
  if (!parsed.success) return [invalidField(parsed.error, at)];
  return [{ kind: 'event', event: eventOf(parsed.data, input), at, names }];
};

/** CloudEvents 1.0 in JSON. In an array, each stands for itself. */
export const cloudEvents: Format<JsonObject> = {
  name: 'CloudEvents 1.0',
  recognises: (input) =>
    Object.hasOwn(input, 'specversion') || (Object.hasOwn(input, 'source') && Object.hasOwn(input, 'type')),
  read,
};
