import { AsyncLocalStorage } from 'node:async_hooks';
import { type Invocation, type Level, type LogLine, logLine, terminalLine } from './log-line';
import { rotatingFile } from './rotating-file';

/** Two of these are kept at most. */
const MOST_BYTES = 20_000_000;

const ranks = { DEBUG: 0, INFO: 1, WARN: 2, ERROR: 3 } as const;

export interface FunctionLog {
  /** Runs an invocation: what it writes to `console`, however late, is logged as its own. */
  readonly during: <T>(invocation: Invocation, run: () => T) => T;
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
  const storage = new AsyncLocalStorage<Invocation>();
  const { write: writeFile } = rotatingFile(file, MOST_BYTES);
  const write = (level: Level, ...values: unknown[]) => {
    const line: LogLine = logLine(level, values, storage.getStore(), new Date());
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
