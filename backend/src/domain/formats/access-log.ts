import { readEventTime } from '@millrace/contract';
import { joinPath } from '../../lib/json/field-path';
import { type FieldNames, type ReadResult, rejected } from './event';
import { type Format, type JsonObject, subjectOf } from './format';

/** What one request left in a log, each part as it stands there. */
interface Entry {
  readonly datetime: unknown;
  readonly request: unknown;
  readonly response: unknown;
  readonly bytes: unknown;
  readonly referrer?: unknown;
  readonly agent?: unknown;
}

const names: FieldNames = { time: 'datetime', data: (field) => field };

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `07/Mar/2004:16:10:02 -0800`, https://httpd.apache.org/docs/current/mod/mod_log_config.html */
const moment = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d\d)(\d\d)$/;

const readTime = (text: unknown): number | string => {
  const [, day, month = '', year, clock, hours, minutes] = moment.exec(typeof text === 'string' ? text : '') ?? [];
  const number = String(MONTHS.indexOf(month) + 1).padStart(2, '0');
  return day === undefined
    ? 'is no time such as 07/Mar/2004:16:10:02 -0800'
    : readEventTime(`${year}-${number}-${day}T${clock}${hours}:${minutes}`);
};

/** Query strings have tokens and names in them. */
const withoutQuery = (url: string): string => url.split(/[?#]/, 1)[0] ?? '';

const textIn = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value !== '-' ? value : undefined;

/** What is no request, as of somebody who speaks another protocol, has none of its parts. */
const requestOf = (request: unknown): Readonly<Record<string, string>> => {
  const text = typeof request === 'string' ? request : '';
  const [, method, target = '', protocol] = /^([A-Z]{3,16}) (\S+)(?: (HTTP\/[\d.]+))?$/.exec(text) ?? [];
  return method === undefined ? {} : { method, path: withoutQuery(target), ...(protocol && { protocol }) };
};

const numberIn = (value: unknown): number | undefined =>
  (typeof value === 'string' || typeof value === 'number') && /^\d{1,15}$/.test(String(value))
    ? Number(value)
    : undefined;

const dataOf = ({ request, response, bytes, referrer, agent }: Entry): JsonObject => {
  const [status, size, from, by] = [numberIn(response), numberIn(bytes), textIn(referrer), textIn(agent)];
  return {
    ...requestOf(request),
    ...(status !== undefined && { status, class: `${Math.floor(status / 100)}xx` }),
    // A dash is no body.
    bytes: size ?? 0,
    ...(from !== undefined && { referrer: withoutQuery(from) }),
    ...(by !== undefined && { agent: by }),
  };
};

/** Addresses and names of visitors stay out: no event has them. Nor has it an id: two requests of one second are the same line. */
const eventOf = (entry: Entry, at: string): readonly ReadResult[] => {
  const time = readTime(entry.datetime);
  const field = joinPath(at, 'datetime');
  if (typeof time === 'string') return [rejected('invalid_field', field, `${field}: ${time}`)];
  const data = dataOf(entry);
  const event = { source: 'access-log', type: 'http.request', subject: subjectOf(data.path), time, data };
  return [{ kind: 'event', event, at, names }];
};

const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"';

/** The common and the combined format, whatever a server adds at the end. */
const line = new RegExp(
  `^\\S+ \\S+ [^[]* ?\\[([^\\]]*)\\] ${QUOTED} (\\d{3}) (\\d+|-)(?: ${QUOTED} ${QUOTED})?(?: |$)`,
);

const readLine = (text: string, at: string): readonly ReadResult[] => {
  const [whole, datetime, request, response, bytes, referrer, agent] = line.exec(text.trimEnd()) ?? [];
  if (whole !== undefined) return eventOf({ datetime, request, response, bytes, referrer, agent }, at);
  const field = joinPath(at, 'request');
  return [rejected('invalid_field', field, `${field}: this is no line of the common or the combined log format`)];
};

/**
 * A line of a web server's access log, as the Kinesis Agent sends it: `203.0.113.7 - - [20/Nov/2026:10:00:00 +0000] "GET /cart HTTP/1.1" 200 6291`, also with
 * referrer and user agent. It becomes `http.request` about its path.
 */
export const accessLogLine: Format<string> = {
  name: 'access log',
  recognises: (text) => /^[\w.:%-]{1,255} \S{1,255} [^[\n]{1,255}\[\d\d\/[A-Z][a-z]{2}\/\d{4}:/.test(text),
  read: readLine,
};

/**
 * The same, where the Agent has made JSON of it (LOGTOJSON with COMMONAPACHELOG or COMBINEDAPACHELOG):
 * https://docs.aws.amazon.com/streams/latest/dev/writing-with-agents.html
 */
export const accessLogEntry: Format<JsonObject> = {
  name: 'access log in JSON',
  recognises: (input) => ['datetime', 'request', 'response'].every((key) => Object.hasOwn(input, key)),
  read: ({ datetime, request, response, bytes, referrer, agent }, at) =>
    eventOf({ datetime, request, response, bytes, referrer, agent }, at),
};
