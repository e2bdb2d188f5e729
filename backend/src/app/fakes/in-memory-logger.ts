import type { LogFields, Logger } from '../ports';

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
