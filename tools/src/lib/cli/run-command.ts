import { inspect } from 'node:util';
import { interruption } from './interrupt';
import { UsageError, UserError } from './usage-error';

/** As shells report a command that was ended with Ctrl-C. */
export const INTERRUPTED = 130;

const explain = (error: unknown): string => {
  if (error instanceof UsageError) return `${error.message} (--help shows what there is)`;
  if (error instanceof UserError) return error.message;
  // With its cause, which is often all that tells why.
  return error instanceof Error ? inspect(error) : String(error);
};

/** Runs a command's body, which returns its exit code, and turns what it throws into a line and an exit code. */
export const runCommand = async (body: (args: string[], ending: AbortSignal) => Promise<number>): Promise<void> => {
  try {
    process.exitCode = await body(process.argv.slice(2), interruption());
  } catch (error) {
    console.error(explain(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
};
