import { commandIdSchema } from '@millrace/contract';
import { z } from 'zod';
import { AppError } from '../../app/errors';
import { parseJson } from '../../lib/json/parse-json';

/** Longer than any command can be, with room for how JSON may write it. */
const MAX_LENGTH = 64 * 1024;

const identified = z.object({ id: commandIdSchema });

/** A command as it came in, before any schema. `id` is null where it could not be read. */
export type CommandBody = { readonly id: string | null } & ({ readonly value: unknown } | { readonly error: AppError });

/** Never throws, whatever the body is. */
export const readCommandBody = (body: unknown): CommandBody => {
  if (body !== undefined && body !== null && typeof body !== 'string')
    return { id: null, error: new AppError('invalid_input', 'a command is text, not binary') };
  const text = body ?? '';
  if (text.length > MAX_LENGTH)
    return { id: null, error: new AppError('invalid_input', `a command has at most ${MAX_LENGTH} characters`) };
  const parsed = parseJson(text);
  if (!parsed.ok) return { id: null, error: new AppError('invalid_input', parsed.message, parsed.field || undefined) };
  return { id: identified.safeParse(parsed.value).data?.id ?? null, value: parsed.value };
};
