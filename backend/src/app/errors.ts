import type { ErrorCode } from '@millrace/contract';

/** Every way in which a use case says no. `field` is the path of the input's field at fault. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly field: string | undefined;
  /** After how many ms it may work. */
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, field?: string, cause?: unknown, retryAfter?: number) {
    super(message, { cause });
    this.name = 'AppError';
    this.code = code;
    this.field = field;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may work later. */
  get retriable(): boolean {
    return this.code === 'unavailable';
  }
}

export const notConnected = (): AppError =>
  new AppError('not_connected', 'this connection is not registered any more: connect again with a new ticket');

export const notAllowed = (what: string, field?: string): AppError =>
  new AppError('not_allowed', `your groups do not allow you to ${what}`, field);

/** For what another service did not do. `cause` goes to the log and not to the client. */
export const unavailable = (what: string, cause: unknown): AppError =>
  new AppError('unavailable', `${what} cannot be reached: try again in a moment`, undefined, cause);
