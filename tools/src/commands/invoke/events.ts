import { readFile } from 'node:fs/promises';
import { messageOf, UserError } from '@millrace/local-aws/shared/user-error';
import { UsageError } from '../../lib/cli/parse-options';
import { functionSamples } from './samples';

const list = (names: readonly string[]): string => names.join(', ') || 'none';

/** The full name of a function. @throws UsageError with those that there are */
export const chooseFunction = (name: string, functions: Readonly<Record<string, string>>): string => {
  const found = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (found) return found;
  throw new UsageError(`there is no function "${name}"; there are: ${list(Object.keys(functions))}`);
};

const sampleOf = (name: string, event: string | undefined, now: Date): object | undefined => {
  const known = Object.entries(Object.hasOwn(functionSamples, name) ? (functionSamples[name] ?? {}) : {});
  const found = event === undefined ? known[0] : known.find(([sample]) => sample === event);
  return found?.[1](now);
};

const readEvent = async (file: string): Promise<unknown> => {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw new UserError(`there is no file ${file}`);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UserError(`${file} is not JSON: ${messageOf(error)}`);
  }
};

/** A function's named sample, or what a JSON file holds. @throws UsageError with the samples that there are */
export const chooseEvent = async (name: string, event: string | undefined, now: Date): Promise<unknown> => {
  const sample = sampleOf(name, event, now);
  if (sample) return sample;
  if (event?.includes('.') || event?.includes('/')) return readEvent(event);
  const samples = list(Object.keys(functionSamples[name] ?? {}));
  throw new UsageError(
    `${event === undefined ? `${name} has no sample, so name a JSON file with --event` : `${name} has no sample "${event}"`}; there are: ${samples}`,
  );
};
