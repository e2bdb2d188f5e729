import { z } from 'zod';

/** A line that a function logged. */
export interface LogEntry {
  /** Ms since the epoch. */
  readonly at: number;
  readonly function: string;
  readonly text: string;
}

const lineSchema = z.looseObject({
  time: z.iso.datetime({ offset: true }),
  function: z.string().default('(loading)'),
  level: z.string(),
  message: z.string(),
});

/** A whole line of the local stack's log; undefined when it is none. */
export const localEntry = (line: string): LogEntry | undefined => {
  try {
    const { time, function: name, level, message, ...fields } = lineSchema.parse(JSON.parse(line));
    const more = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
    return { at: Date.parse(time), function: name, text: `${level} ${message}${more}` };
  } catch {
    return undefined;
  }
};

export const showEntry = (entry: LogEntry): string =>
  `${new Date(entry.at).toISOString()} ${entry.function.padEnd(12)} ${entry.text}`;
