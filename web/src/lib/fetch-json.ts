import { type ErrorCode, errorAnswerSchema } from '@millrace/contract';
import type { z } from 'zod';

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

const refusal = async (response: Response): Promise<RestError> => {
  const body: unknown = await response.json().catch(() => undefined);
  const parsed = errorAnswerSchema.safeParse(body);
  return parsed.success
    ? new RestError(response.status, parsed.data.error.message, parsed.data.error.code)
    : new RestError(response.status, `the service answered with status ${response.status}`);
};

/** Calls REST as the signed-in user. Throws `RestError` on a refusal and `TypeError` when nothing answers. */
export const fetchJson = async <Schema extends z.ZodType>(
  url: string,
  schema: Schema,
  { token, method = 'GET', signal }: { token: string; method?: 'GET' | 'POST'; signal?: AbortSignal },
): Promise<z.infer<Schema>> => {
  const response = await fetch(url, { method, headers: { Authorization: token }, ...(signal && { signal }) });
  if (!response.ok) throw await refusal(response);
  const parsed = schema.safeParse(await response.json().catch(() => undefined));
  if (!parsed.success)
    throw new RestError(response.status, 'the service answered in a form that this page does not know');
  return parsed.data;
};
