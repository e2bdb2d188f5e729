import { resolve } from 'node:path';
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { issueWords } from '../../../../backend/src/lib/json/issue-words';
import { localState } from './paths';

/** The command was called wrongly; `message` says how, in one line. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

type OptionsConfig = NonNullable<ParseArgsConfig['options']>;

/** What Node's own errors of a command line mean, from which the option is known by its name in quotes alone. */
const argumentWords = (message: string): string => {
  const [, named = ''] = /'([^']*)'/.exec(message) ?? [];
  const option = /--[\w-]+/.exec(named)?.[0] ?? named;
  if (message.startsWith('Unexpected argument')) return `"${named}" is not expected: values follow an option`;
  if (message.startsWith('Unknown option')) return `there is no option ${option}`;
  if (message.includes('does not take')) return `${option} takes no value`;
  if (message.includes('ambiguous')) return `${option}: a value that begins with a dash is written ${option}=-…`;
  return `${option} needs a value`;
};

const readArguments = (args: string[], options: OptionsConfig) => {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError(argumentWords(messageOf(error)));
  }
};

/** The options of a command line, checked and turned into what the schema makes of them. @throws UsageError naming the option */
export const parseOptions = <S extends z.ZodType>(args: string[], options: OptionsConfig, schema: S): z.infer<S> => {
  const parsed = schema.safeParse(readArguments(args, options));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsageError(`--${issue?.path.join('.')}: ${issue ? issueWords(issue) : 'is not valid'}`);
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
