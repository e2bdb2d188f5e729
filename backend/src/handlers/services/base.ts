import type { Clock, LogFields, Logger } from '../../app/ports';

const describe = (_key: string, value: unknown): unknown =>
  value instanceof Error
    ? { ...value, message: value.message, stack: value.stack, ...(value.cause !== undefined && { cause: value.cause }) }
    : value;

/** One line of JSON a call, errors with their stacks and causes. By hand: see docs/decisions/0013-logging-by-hand.md. */
export const logLine = (level: keyof Logger, message: string, fields: LogFields = {}): string =>
  JSON.stringify({ level, message, ...fields }, describe);

export const logger: Logger = {
  info: (message, fields) => console.info(logLine('info', message, fields)),
  warn: (message, fields) => console.warn(logLine('warn', message, fields)),
  error: (message, fields) => console.error(logLine('error', message, fields)),
};

export const now: Clock = Date.now;
