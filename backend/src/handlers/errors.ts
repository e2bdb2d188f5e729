import type { WireError } from '@millrace/contract';
import type { z } from 'zod';
import { AppError } from '../app/errors';
import type { Logger } from '../app/ports';
import { fieldPath } from '../lib/json/field-path';

type Issue = z.core.$ZodIssue;

const pathOf = (issue: Issue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;

/** Of what a size is, where it is not of the value itself. */
const UNITS: Readonly<Record<string, string>> = { string: ' characters', array: ' entries', set: ' entries' };

/** A bound that a schema says nothing of itself. */
const boundWords = (issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string => {
  const unit = UNITS[issue.origin] ?? '';
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${unit}`;
  return unit !== '' && Number(issue.minimum) === 1 ? 'must not be empty' : `must be at least ${issue.minimum}${unit}`;
};

/** How zod begins what it says by itself, where a schema has no words of its own. */
const OWN_WORDS = /^(?:Too (?:small|big)|Invalid (?:input|option))\b/;

const MISSING = /received undefined$/;

/** What users call the types of values. */
const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
};

const typeWords = ({ expected, message }: Extract<Issue, { code: 'invalid_type' }>): string =>
  MISSING.test(message) ? 'is missing' : `must be ${TYPES[expected] ?? expected}`;

const wordsOf = (issue: Issue): string => {
  if (issue.code === 'unrecognized_keys') return 'there is nothing of that name here';
  if (issue.code === 'invalid_format' && issue.format === 'template_literal')
    return 'a topic is metric:<name> or room:<name>';
  if (!OWN_WORDS.test(issue.message)) return issue.message;
  if (issue.code === 'too_small' || issue.code === 'too_big') return boundWords(issue);
  if (issue.code === 'invalid_type') return typeWords(issue);
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(' or ')}`;
  // Of several forms the last is the one that people write.
  const form = issue.code === 'invalid_union' ? issue.errors.at(-1)?.at(0) : undefined;
  return form ? wordsOf(form) : 'is not valid';
};

/** The error for the first field that a schema refused. */
export const invalidInput = (error: z.ZodError): AppError => {
  const [issue] = error.issues;
  const field = issue ? fieldPath(pathOf(issue)) : '';
  const words = issue ? wordsOf(issue) : 'not valid';
  return field === ''
    ? new AppError('invalid_input', words)
    : new AppError('invalid_input', `${field}: ${words}`, field);
};

/** An error as it is reported to a client. What is no `AppError` is a bug, which goes to the log and not to the client. */
export const wireErrorOf = (error: unknown, logger: Logger): WireError => {
  if (!(error instanceof AppError)) {
    logger.error('a request failed', { error });
    return { code: 'internal', message: 'something went wrong here: it is in the log' };
  }
  if (error.retriable) logger.warn('a request could not be served', { error });
  const { code, message, field, retryAfter } = error;
  return { code, message, ...(field !== undefined && { field }), ...(retryAfter !== undefined && { retryAfter }) };
};
