import { type ErrorCode, errorAnswerSchema } from '@millrace/contract';
import { z } from 'zod';

/** REST said no, or did not answer in a way that can be used. */
export class RestError extends Error {
  readonly status: number;
  readonly code: ErrorCode | undefined;

  constructor(status: number, message: string, code?: ErrorCode) {
    super(message);
    this.name = 'RestError';
    this.status = status;
    this.code = code;
  }
}

/** The session with the user pool is over: only signing in again helps. */
export class SignedOutError extends Error {
  constructor() {
    super('the session has ended');
    this.name = 'SignedOutError';
  }
}

/** Why something was not done, in words. */
export const failureWords = (error: unknown): string =>
  error instanceof SignedOutError ? error.message : (saidBy(error) ?? 'the service does not answer');

/** What the service answered in place of what was asked for; undefined where it did not answer. */
export const saidBy = (error: unknown): string | undefined => {
  if (error instanceof RestError) return error.message;
  return error instanceof z.ZodError ? 'something that this page does not understand' : undefined;
};

export interface Token {
  readonly text: string;
  /** ms since the epoch. A connection ends with the token that it was opened with. */
  readonly endsAt: number;
}

/** The user's ID token; a new one when `fresh`. Throws `SignedOutError` when there is no session. */
export type TakeToken = (fresh: boolean) => Promise<Token>;

const refusal = async (response: Response): Promise<RestError> => {
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = errorAnswerSchema.safeParse(body);
  return parsed.success
    ? new RestError(response.status, parsed.data.error.message, parsed.data.error.code)
    : new RestError(response.status, `the service answered with status ${response.status}`);
};

interface RequestParts {
  readonly token: string;
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** What is sent, as text. */
  readonly json?: string;
  readonly signal?: AbortSignal;
}

/** Calls REST as the signed-in user. Throws `RestError` on a refusal and `TypeError` when nothing answers. */
export const fetchJson = async <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  { token, method = 'GET', json, signal }: RequestParts,
): Promise<z.infer<Schema>> => {
  const headers = { Authorization: token, ...(json !== undefined && { 'Content-Type': 'application/json' }) };
  const response = await fetch(url, { method, headers, body: json ?? null, ...(signal && { signal }) });
  if (!response.ok) throw await refusal(response);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success)
    throw new RestError(response.status, 'the service answered in a form that this page does not know');
  return parsed.data;
};

/** A person who may not do something is signed in all the same. */
const isUnauthorized = (error: unknown): boolean =>
  error instanceof RestError && (error.status === 401 || error.status === 403) && error.code !== 'not_allowed';

/**
 * Does what needs the ID token, a new one when `fresh`. A refused token is renewed once: it may have been revoked by signing out
 * elsewhere, and then renewing it fails too.
 */
export const withToken = async <T>(
  takeToken: TakeToken,
  fresh: boolean,
  work: (token: Token) => Promise<T>,
): Promise<T> => {
  try {
    return await work(await takeToken(fresh));
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
  }
  try {
    return await work(await takeToken(true));
  } catch (error) {
    throw isUnauthorized(error) ? new SignedOutError() : error;
  }
};

const TIMEOUT_MS = 15_000;

/** Asks REST, renewing a refused token. Throws `SignedOutError` when there is no session, `RestError` on a refusal, and `TypeError` when nothing answers. */
export const askRest = <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  takeToken: TakeToken,
  signal: AbortSignal,
): Promise<z.infer<Schema>> =>
  withToken(takeToken, false, ({ text }) =>
    fetchJson(url, schema, { token: text, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
  );

/** Sends JSON text to REST in the same way. Renewing a token sends it once more, so that it must not matter how often it comes. */
export const sendRest = <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  takeToken: TakeToken,
  json: string,
): Promise<z.infer<Schema>> =>
  withToken(takeToken, false, ({ text }) =>
    fetchJson(url, schema, { token: text, method: 'POST', json, signal: AbortSignal.timeout(TIMEOUT_MS) }),
  );

/** Removes something over REST in the same way. */
export const removeRest = <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  takeToken: TakeToken,
): Promise<z.infer<Schema>> =>
  withToken(takeToken, false, ({ text }) =>
    fetchJson(url, schema, { token: text, method: 'DELETE', signal: AbortSignal.timeout(TIMEOUT_MS) }),
  );
