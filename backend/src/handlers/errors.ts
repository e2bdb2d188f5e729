import type { WireError } from '@millrace/contract';
import type { z } from 'zod';
import { AppError } from '../app/errors';
import type { Logger } from '../app/ports';
import { fieldPath } from '../lib/json/field-path';
import { issueWords } from '../lib/json/issue-words';

type Issue = z.core.$ZodIssue;

const pathOf = (issue: Issue): readonly PropertyKey[] =>
  issue.code === 'unrecognized_keys' ? [...issue.path, ...issue.keys.slice(0, 1)] : issue.path;

/** The error for the first field that a schema refused. */
export const invalidInput = (error: z.ZodError): AppError => {
  const [issue] = error.issues;
  const field = issue ? fieldPath(pathOf(issue)) : '';
  const words = issue ? issueWords(issue) : 'not valid';
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
