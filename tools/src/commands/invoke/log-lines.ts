import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { readFrom, sizeOf } from '../../lib/files/tail';

const lineSchema = z.looseObject({
  time: z.string(),
  level: z.string(),
  message: z.string(),
  requestId: z.string().optional(),
});

export type LogLine = z.infer<typeof lineSchema>;

/** The log of one request. */
interface RequestLog {
  readonly lines: readonly LogLine[];
  readonly requestId: string;
  readonly ms: number;
}

const reportSchema = z.looseObject({ requestId: z.string(), ms: z.number() });

/** Whole lines only: the last may be half written. */
const parseLines = (text: string): LogLine[] =>
  text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      try {
        return lineSchema.safeParse(JSON.parse(line)).data ?? [];
      } catch {
        return [];
      }
    });

/** The log of the request with the id `invocation`; undefined until its report is there. */
export const requestLog = (text: string, invocation: string): RequestLog | undefined => {
  const lines = parseLines(text);
  const last = lines.find((line) => line.message === 'report' && line.invocation === invocation);
  const report = reportSchema.safeParse(last).data;
  if (!report) return undefined;
  const { requestId, ms } = report;
  return { requestId, ms, lines: lines.filter((line) => line.requestId === requestId && line !== last) };
};

const WITHIN_MS = 3000;

/** Waits for the end of a request that has been answered, in what was added to the log since it had `start` bytes. */
export const awaitRequestLog = async (
  file: string,
  start: number,
  invocation: string,
): Promise<RequestLog | undefined> => {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    // A file that has become smaller is a new one.
    const found = requestLog(await readFrom(file, (await sizeOf(file)) < start ? 0 : start), invocation);
    if (found || Date.now() > deadline) return found;
    await wait(50);
  }
};

/** For people: time, level, message and the other fields. */
export const showLine = ({ time, level, message, requestId: _, function: _name, ...fields }: LogLine): string => {
  const shown = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `  ${time.slice(11, 23)} ${level.padEnd(5)} ${message}${shown}`;
};
