import type { z } from 'zod';
import { fetchJson } from '../../lib/fetch-json';
import { type TakeToken, withToken } from './with-token';

const TIMEOUT_MS = 15_000;

/** What REST answers to the signed-in user. Throws `SignedOutError` when there is no session, `RestError` on a refusal, and `TypeError` when nothing answers. */
export const askRest = <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  takeToken: TakeToken,
  signal: AbortSignal,
): Promise<z.infer<Schema>> =>
  withToken(takeToken, false, ({ text }) =>
    fetchJson(url, schema, { token: text, signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]) }),
  );
