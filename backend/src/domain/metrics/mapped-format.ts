import { z } from 'zod';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { type FieldNames, rejected } from '../formats/event';
import { type Format, isJsonObject, type JsonObject, subjectOf } from '../formats/format';
import { readOrderedTime } from '../formats/ordered-time';
import { dataPath, dataReader } from './event-reader';

/**
 * How JSON that is in no known format is read: which of its fields are the parts of an event. A dot leads into an object: `meta.at`. A record is read so
 * where it has the fields of `time` and `type`, and all of `with`.
 */
export interface Mapping {
  readonly name: string;
  /** The field that says what happened, or else `always`. */
  readonly type?: string;
  /** The type of all such events, where no field says it. */
  readonly always?: string;
  readonly time: string;
  readonly subject?: string;
  /** A field that names the event once and for all, so that it counts once however often it is sent. */
  readonly id?: string;
  /** The object that holds what metrics read; without it all of the record. */
  readonly data?: string;
  /** Fields that tell such a record from others. */
  readonly with?: readonly string[];
}

const path = z.string('a path such as "meta.at"').min(1, 'a path such as "meta.at"');

const mappingSchema = z
  .strictObject({
    name: z.string('a text').min(1, 'a text'),
    type: path.optional(),
    always: z.string('a type of events').min(1, 'a type of events').optional(),
    time: path,
    subject: path.optional(),
    id: path.optional(),
    data: path.optional(),
    with: z.array(path, 'a list of paths').optional(),
  })
  .refine(({ type, always }) => (type === undefined) !== (always === undefined), {
    path: ['type'],
    message: 'give the field that holds the type, or else "always" with one type for all',
  });

/** What is wrong with mappings that were not checked by a compiler, each with its name and key. */
export const mappingProblems = (mappings: readonly unknown[]): string[] => {
  const seen = new Set<unknown>();
  return mappings.flatMap((mapping, i) => {
    const name = isJsonObject(mapping) ? mapping.name : undefined;
    const parsed = mappingSchema.safeParse(mapping);
    const where = `mapping ${typeof name === 'string' ? `"${name}"` : i + 1}`;
    const again = seen.has(name) ? [`${where}: there are two of that name`] : [];
    seen.add(name);
    if (parsed.success) return again;
    return [
      ...again,
      ...parsed.error.issues.map(
        ({ path, message }) => `${where}: ${[fieldPath(path), message].filter(Boolean).join(': ')}`,
      ),
    ];
  });
};

/** What a path leads to in a record. */
const reader = (field: string | undefined): ((input: JsonObject) => unknown) => {
  if (field === undefined) return () => undefined;
  const read = dataReader(field);
  return (data) => read({ source: '', type: '', data });
};

const textOf = (value: unknown): string | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? String(value) : undefined;

/** The format that a mapping, which must be sound, describes. */
export const mappedFormat = (mapping: Mapping): Format<JsonObject> => {
  const { name, always, data, time, type } = mapping;
  const [timeIn, typeIn, subjectIn, idIn, dataIn] = [time, type, mapping.subject, mapping.id, data].map(reader);
  const marks = [time, ...(type === undefined ? [] : [type]), ...(mapping.with ?? [])].map(reader);
  const dataNames = (field: string) => (data === undefined ? field : `${dataPath(data)}.${field}`);
  const names: FieldNames = { time, data: dataNames };
  const invalid = (field: string, at: string, problem: string) => [
    rejected('invalid_field', joinPath(at, field), `${joinPath(at, field)}: ${problem}`),
  ];
  return {
    name,
    recognises: (input) => marks.every((mark) => mark(input) !== undefined),
    read: (input, at) => {
      const moment = readOrderedTime(timeIn?.(input));
      if (typeof moment === 'string') return invalid(time, at, moment);
      const kind = always ?? textOf(typeIn?.(input));
      if (kind === undefined) return invalid(type ?? '', at, 'is no text');
      const fields = data === undefined ? input : dataIn?.(input);
      if (!isJsonObject(fields)) return invalid(data ?? '', at, 'is no object');
      const id = textOf(idIn?.(input));
      const subject = subjectOf(subjectIn?.(input));
      const event = { source: name, ...(id !== undefined && { id }), type: kind, subject, time: moment, data: fields };
      return [{ kind: 'event', event, at, names }];
    },
  };
};
