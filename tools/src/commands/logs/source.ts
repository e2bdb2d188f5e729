import { join } from 'node:path';
import { CloudWatchLogsClient, paginateFilterLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { z } from 'zod';
import { cloudFormation, resourcesOf, stackName, stackOf } from '../../lib/deployed/stack';
import { readFrom, sizeOf } from '../../lib/files/tail';

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
const localEntry = (line: string): LogEntry | undefined => {
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

/** Returns what was logged since the last call; at the first, since `from`. In no particular order. */
type ReadLogs = () => Promise<readonly LogEntry[]>;

/** CloudWatch may show a line this long after it was written. */
const LATE_MS = 10_000;

const groupEvents = async (client: CloudWatchLogsClient, group: string, name: string, from: number) => {
  const entries: (LogEntry & { readonly id: string })[] = [];
  for await (const { events = [] } of paginateFilterLogEvents({ client }, { logGroupName: group, startTime: from }))
    for (const { eventId = '', timestamp = 0, message = '' } of events)
      entries.push({ id: eventId, at: timestamp, function: name, text: message.trimEnd() });
  return entries;
};

const functionGroups = async (
  stage: string,
  region: string,
  only: string | undefined,
): Promise<Map<string, string>> => {
  const { name: stack } = await stackOf(stage, region);
  const resources = await resourcesOf(cloudFormation(region), stack);
  const prefix = `/aws/lambda/${stackName(stage)}-`;
  const groups = resources.filter(({ type }) => type === 'AWS::Logs::LogGroup').map(({ physicalId }) => physicalId);
  const named = groups
    .filter((group) => group.startsWith(prefix))
    .map((group) => [group.slice(prefix.length), group] as const);
  const chosen = named.filter(([name]) => only === undefined || name === only);
  if (chosen.length > 0) return new Map(chosen);
  throw new UserError(`${stack} has no function "${only}"; it has ${named.map(([name]) => name).join(', ')}`);
};

/** The functions of a deployed stage, from CloudWatch. Each look goes back a little, for lines that came late; none is given twice. */
export const stageLogs = async (
  { stage, region, function: only }: { stage: string; region: string; function?: string | undefined },
  from: number,
): Promise<ReadLogs> => {
  const groups = await functionGroups(stage, region, only);
  const client = new CloudWatchLogsClient({ region });
  const seen = new Set<string>();
  let start = from;
  return async () => {
    const reading = [...groups].map(([name, group]) => groupEvents(client, group, name, start));
    const entries = (await Promise.all(reading)).flat().filter(({ id }) => !seen.has(id));
    for (const { id } of entries) seen.add(id);
    start = Math.max(start, ...entries.map(({ at }) => at - LATE_MS));
    return entries;
  };
};

/**
 * The local stack's functions, from its log, also when it has ended. Starts over when the log is rotated.
 * @throws UserError where none has run
 */
export const localLogs = async (state: string, only: string | undefined, from: number): Promise<ReadLogs> => {
  const file = join(state, 'logs', 'functions.log');
  if ((await sizeOf(file)) === 0) throw new UserError('nothing has run here: start it with "npm start"');
  let before = await readFrom(`${file}.1`, 0);
  let position = 0;
  return async () => {
    if ((await sizeOf(file)) < position) position = 0;
    const text = await readFrom(file, position);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    position += Buffer.byteLength(whole);
    const lines = (before + whole).split('\n');
    before = '';
    const entries = lines.flatMap((line) => localEntry(line) ?? []);
    return entries.filter((entry) => entry.at >= from && (only === undefined || entry.function === only));
  };
};
