import type { Clock, LogFields, Logger, Sleep } from '../ports';

export interface LogLine extends LogFields {
  readonly level: keyof Logger;
  readonly message: string;
}

export interface InMemoryLogger extends Logger {
  readonly lines: readonly LogLine[];
}

export const inMemoryLogger = (): InMemoryLogger => {
  const lines: LogLine[] = [];
  const write = (level: keyof Logger) => (message: string, fields?: LogFields) => {
    lines.push({ level, message, ...fields });
  };
  return { lines, info: write('info'), warn: write('warn'), error: write('error') };
};

export interface ManualClock {
  readonly now: Clock;
  /** Moves the clock at once. */
  readonly sleep: Sleep;
  readonly pass: (ms: number) => void;
}

export const manualClock = (start = Date.UTC(2026, 10, 20, 10)): ManualClock => {
  let time = start;
  const pass = (ms: number) => {
    time += ms;
  };
  return { now: () => time, pass, sleep: async (ms) => pass(ms) };
};
