import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import { format } from 'node:util';
import { z } from 'zod';

type Logger = { disable(): void };

// The framework's logger is a function with properties.
const logSchema = z.object({ log: z.custom<Logger>((value) => typeof value === 'function' && 'disable' in value) });

/** Keeps the framework and its plugins from telling every step and every invocation; warnings and errors still show. */
export const quietFramework = (): void => {
  const { log } = logSchema.parse(createRequire(import.meta.url)('serverless/lib/utils/serverless-utils/log'));
  log.disable();
};

/** What functions write goes to `file`, as it goes to CloudWatch; what they write as errors shows on the terminal too. */
export const divertFunctionLogs = (file: string): void => {
  const stream = createWriteStream(file, { flags: 'w' });
  const showError = console.error.bind(console);
  const write =
    (level: string, show?: (...values: unknown[]) => void) =>
    (...values: unknown[]) => {
      stream.write(`${new Date().toISOString()} ${level} ${format(...values)}\n`);
      show?.(...values);
    };
  Object.assign(console, {
    debug: write('DEBUG'),
    log: write('INFO'),
    info: write('INFO'),
    warn: write('WARN'),
    error: write('ERROR', showError),
  });
};
