import { z } from 'zod';
import { parseOptions, stateOption, UsageError } from '../../lib/cli/parse-options';
import { functionSamples } from './samples';

const listing = Object.entries(functionSamples)
  .map(([name, samples]) => `  ${name.padEnd(14)}${Object.keys(samples).join(', ')}`)
  .join('\n');

export const help = `Calls one function of the running local stack, alone, and shows its answer and what it logged.

  npm run invoke -- FUNCTION [options]

  --event E     a sample by name, or a JSON file with an event (default: the function's first sample)
  --state DIR   the stack's folder (default: .local)
  --help        this text

The functions that have samples, and these:
${listing}

The last line is JSON: {function, requestId, status, ms, answer}. Exits with 1 when the function failed.`;

const schema = z.object({ event: z.string().min(1).optional(), state: stateOption, help: z.boolean().default(false) });

export type InvokeOptions = z.infer<typeof schema> & { readonly name: string };

const flags = { event: { type: 'string' }, state: { type: 'string' }, help: { type: 'boolean' } } as const;

/** @throws UsageError */
export const invokeOptions = (args: string[]): InvokeOptions => {
  const [first = '', ...rest] = args;
  const named = first !== '' && !first.startsWith('-');
  const options = parseOptions(named ? rest : args, flags, schema);
  if (!named && !options.help) throw new UsageError('name a function first, such as: npm run invoke -- catalog');
  return { ...options, name: named ? first : '' };
};
