import { createRequire } from 'node:module';
import { z } from 'zod';

interface Logger {
  disable(): void;
}

// The framework's logger is a function with properties.
const logSchema = z.object({ log: z.custom<Logger>((value) => typeof value === 'function' && 'disable' in value) });

/** Keeps the framework and its plugins from telling every step and every invocation; warnings and errors still show. */
export const quietFramework = (): void => {
  const { log } = logSchema.parse(createRequire(import.meta.url)('serverless/lib/utils/serverless-utils/log'));
  log.disable();
};
