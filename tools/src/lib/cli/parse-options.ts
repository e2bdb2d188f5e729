import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { localState } from './paths';

/** The command was called wrongly; `message` says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

const readArguments = (args: string[], options: OptionsConfig) => {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(messageOf(error));
  }
};

/** The options of a command line, checked and turned into what the schema makes of them. @throws UsageError naming the option */
export const parseOptions = <S extends z.ZodType>(args: string[], options: OptionsConfig, schema: S): z.infer<S> => {
  const parsed = schema.safeParse(readArguments(args, options));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--${issue?.path.join('.')}: ${issue?.message}`);
};

/** An option that is a number, checked by `schema`. */
export const numberOption = (schema: z.ZodNumber) =>
  z
    .string()
    .refine((value) => value.trim() !== '' && Number.isFinite(Number(value)), 'is not a number')
    .transform(Number)
    .pipe(schema);

/** The folder of a stack, made absolute. */
export const stateOption = z
  .string()
  .min(1)
  .default(localState)
  .transform((folder) => resolve(folder));
