import { format, inspect } from 'node:util';

export type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Whose line it is. Without one it was written while a function's module was loaded. */
export interface Invocation {
  readonly function: string;
  readonly requestId: string;
}

export interface LogLine {
  readonly time: string;
  readonly level: Level;
  readonly function?: string;
  readonly requestId?: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A line that is an object in JSON, as structured loggers write them; its fields are kept as they are. */
const structured = (text: string): Record<string, unknown> | undefined => {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** What a function gave to `console`, as one line of the log. Where and when it was written cannot be claimed by the line itself. */
export const logLine = (
  level: Level,
  values: readonly unknown[],
  invocation: Invocation | undefined,
  now: Date,
): LogLine => {
  const text = format(...values);
  const { message, ...fields } = structured(text) ?? {};
  const own = {
    time: now.toISOString(),
    level,
    ...invocation,
    message: typeof message === 'string' ? message : text,
  };
  return { ...own, ...fields, ...own };
};

const MARKS = { DEBUG: 'debug', INFO: 'info ', WARN: 'WARN ', ERROR: 'ERROR' } as const;

const isError = (value: unknown): value is { readonly stack: string } =>
  isRecord(value) && typeof value.stack === 'string';

/** For people: when, how bad, whose, what; then the fields, and stacks on lines of their own. */
export const terminalLine = (line: LogLine): string => {
  const { time, level, function: name = '(loading)', requestId: _, message, ...fields } = line;
  const stacks = Object.values(fields).filter(isError);
  const plain = Object.entries(fields).filter(([, value]) => !isError(value));
  const shown = plain.map(
    ([field, value]) =>
      `${field}=${typeof value === 'string' ? value : inspect(value, { breakLength: Number.POSITIVE_INFINITY, depth: 4 })}`,
  );
  const head = [time.slice(11, 23), MARKS[level], name.padEnd(11), message, ...shown].join(' ');
  return [head, ...stacks.map(({ stack }) => stack.replace(/^/gm, '    '))].join('\n');
};
