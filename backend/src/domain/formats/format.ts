import type { z } from 'zod';
import { fieldPath } from '../../lib/json/field-path';
import { type ReadResult, type Rejected, rejected } from './event';

/**
 * One way to write events. `Input` is what the bytes turned out to be: the text of a record, or an object in JSON.
 * Neither function may throw for any input. `at` is where the input stands in the record, empty for the record itself.
 */
export interface Format<Input> {
  readonly name: string;
  /** Whether the input means to be of this format: a cheap look at its marks, not a check. */
  readonly recognises: (input: Input) => boolean;
  readonly read: (input: Input, at: string) => readonly ReadResult[];
}

/** Formats that a service has beside the built-in ones: of JSON objects, and of text that is no JSON. */
export interface OwnFormats {
  readonly objects: readonly Format<JsonObject>[];
  readonly texts: readonly Format<string>[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The reject for the first field that a schema refused. */
export const invalidField = (error: z.ZodError, at: string): Rejected => {
  const [issue] = error.issues;
  const field = fieldPath(issue?.path ?? [], at);
  return rejected('invalid_field', field, `${field}: ${issue?.message ?? 'not valid'}`);
};

/** What the contract's schemas take for text. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** What a schema makes of an input. Formats say themselves what that is of nearly every input, since schemas took a fifteenth of a rebuild, and leave any other to the schema. */
export interface Valid<T> {
  readonly success: true;
  readonly data: T;
}

/** What an event is about, as text, where its producer wrote a number too. */
export const subjectOf = (value: unknown): string | undefined => {
  const subject = typeof value === 'number' ? String(value) : value;
  return typeof subject === 'string' && subject !== '' ? subject : undefined;
};
