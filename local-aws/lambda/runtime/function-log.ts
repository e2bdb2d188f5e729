import { AsyncLocalStorage } from 'node:async_hooks';
import { createWriteStream, renameSync, type WriteStream } from 'node:fs';
import { format, inspect } from 'node:util';
import { isRecord } from '../../shared/is-record';

type Level = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** Whose line it is. Without one it was written while a function's module was loaded. */
export interface LoggedInvocation {
  readonly function: string;
  readonly requestId: string;
}

export interface FunctionLogLine {
  readonly time: string;
  readonly level: Level;
  readonly function?: string;
  readonly requestId?: string;
  readonly message: string;
  readonly [field: string]: unknown;
}

/** A line that is an object in JSON, as structured loggers write them; its fields stay as they are. */
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
  invocation: LoggedInvocation | undefined,
  now: Date,
): FunctionLogLine => {
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
export const terminalLine = (line: FunctionLogLine): string => {
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

/**
 * A file that begins empty and never grows much over `most` bytes: then it becomes `<file>.1`, in place of the one before, and a
 * new one begins.
 */
export const rotatingFile = (file: string, most: number): { readonly write: (line: string) => void } => {
  const open = (): WriteStream => createWriteStream(file, { flags: 'w' });
  let stream = open();
  let size = 0;
  let turning = false;
  const waiting: string[] = [];

  const turn = () => {
    turning = true;
    const full = stream;
    // Only when all of it is on disk may the name change hands.
    full.end(() => {
      renameSync(file, `${file}.1`);
      stream = open();
      size = 0;
      turning = false;
      for (const line of waiting.splice(0)) write(line);
    });
  };

  const write = (line: string) => {
    if (turning) {
      waiting.push(line);
      return;
    }
    stream.write(line);
    size += Buffer.byteLength(line);
    if (size > most) turn();
  };
  return { write };
};

/** There are two such files at most. */
const MOST_BYTES = 20_000_000;

const ranks = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 } as const;

export interface FunctionLog {
  /** Runs an invocation: what it writes to `console`, however late, is logged as its own. */
  readonly during: <T>(invocation: LoggedInvocation, run: () => T) => T;
  /** The name of the function that the caller is part of, if it is. */
  readonly running: () => string | undefined;
  readonly write: (level: Level, ...values: unknown[]) => void;
}

export interface FunctionLogOptions {
  readonly file: string;
  /** Lines of at least this level are shown on the terminal too. */
  readonly show: Level;
  readonly print: (line: string) => void;
}

/** What functions write, as CloudWatch would keep it: JSON lines in a file that name function and request. */
export const createFunctionLog = ({ file, show, print }: FunctionLogOptions): FunctionLog => {
  const storage = new AsyncLocalStorage<LoggedInvocation>();
  const { write: writeFile } = rotatingFile(file, MOST_BYTES);
  const write = (level: Level, ...values: unknown[]) => {
    const line: FunctionLogLine = logLine(level, values, storage.getStore(), new Date());
    writeFile(`${JSON.stringify(line)}\n`);
    if (ranks[level] >= ranks[show]) print(terminalLine(line));
  };
  return {
    during: (invocation, run) => storage.run(invocation, run),
    running: () => storage.getStore()?.function,
    write,
  };
};

/** From here on `console` is the functions' log: they share this process. */
export const divertConsole = ({ write }: FunctionLog): void => {
  Object.assign(console, {
    debug: write.bind(undefined, 'DEBUG'),
    log: write.bind(undefined, 'INFO'),
    info: write.bind(undefined, 'INFO'),
    warn: write.bind(undefined, 'WARN'),
    error: write.bind(undefined, 'ERROR'),
  });
};
