import type { z } from 'zod';
import { AppError } from '../../app/errors';
import { invalidInput } from '../errors';
import type { RestEvent } from './rest-handler';

/** The query of a request. Throws `invalid_input` naming the parameter that is unknown, wrong, missing or given twice. */
export const queryOf = <T>({ multiValueQueryStringParameters }: RestEvent, schema: z.ZodType<T>): T => {
  const values = Object.entries(multiValueQueryStringParameters ?? {});
  const repeated = values.find(([, all = []]) => all.length > 1)?.[0];
  if (repeated !== undefined) throw new AppError('invalid_input', `${repeated}: must be given once`, repeated);
  const parsed = schema.safeParse(Object.fromEntries(values.map(([name, all = []]) => [name, all[0]])));
  if (parsed.success) return parsed.data;
  throw invalidInput(parsed.error);
};

/** A part of the path, decoded. Throws `invalid_input` where it is not encoded as a URL is. */
export const pathOf = ({ pathParameters }: RestEvent, name: string): string => {
  try {
    return decodeURIComponent(pathParameters?.[name] ?? '');
  } catch {
    throw new AppError('invalid_input', `${name}: it is not percent-encoded as UTF-8`, name);
  }
};
