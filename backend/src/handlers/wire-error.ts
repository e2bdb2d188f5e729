import type { WireError } from '@millrace/contract';
import { AppError } from '../app/errors';
import type { Logger } from '../app/ports';

/** What a client is told of an error. What is no `AppError` is a bug, which goes to the log and not to the client. */
export const wireErrorOf = (error: unknown, logger: Logger): WireError => {
  if (!(error instanceof AppError)) {
    logger.error('a request failed', { error });
    return { code: 'internal', message: 'something went wrong here: it is in the log' };
  }
  if (error.retriable) logger.warn('a request could not be served', { error });
  const { code, message, field } = error;
  return { code, message, ...(field !== undefined && { field }) };
};
