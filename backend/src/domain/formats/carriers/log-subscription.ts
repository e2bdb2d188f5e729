import { joinPath } from '../../../lib/json/field-path';
import { type Accepted, type FieldNames, type ReadResult, readAll, rejected } from '../event';
import { isJsonObject, type JsonObject, subjectOf } from '../format';

/**
 * What a subscription filter of CloudWatch Logs puts on a stream, in gzip:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
 */
export const isLogSubscription = (value: JsonObject): boolean =>
  Object.hasOwn(value, 'messageType') && Object.hasOwn(value, 'logGroup');

/** What a log line says, where it is an event itself: items, or the fields of a JSON object that is no event, or neither. */
export type ReadMessage = (text: string, at: string) => readonly ReadResult[] | JsonObject | undefined;

const names: FieldNames = { time: 'timestamp', data: (field) => `message.${field}` };

const logEvent = (line: JsonObject, group: unknown, at: string, data: JsonObject): Accepted => ({
  kind: 'event',
  event: {
    source: 'logs',
    ...(typeof line.id === 'string' && { id: line.id }),
    type: 'log.line',
    subject: subjectOf(group),
    ...(typeof line.timestamp === 'number' && { time: line.timestamp }),
    data,
  },
  at,
  names,
});

/** An event in a log line has at least the line's id, so that what CloudWatch sends twice counts once. */
const withId = (item: ReadResult, line: JsonObject): ReadResult =>
  item.kind === 'event' && item.event.id === undefined && typeof line.id === 'string'
    ? { ...item, event: { ...item.event, id: line.id } }
    : item;

const isItems = (read: readonly ReadResult[] | JsonObject): read is readonly ReadResult[] => Array.isArray(read);

const readLine = (line: unknown, group: unknown, at: string, read: ReadMessage): readonly ReadResult[] => {
  if (!isJsonObject(line) || typeof line.message !== 'string')
    return [rejected('invalid_field', joinPath(at, 'message'), `${joinPath(at, 'message')}: is no text`)];
  const found = read(line.message.trim(), joinPath(at, 'message')) ?? {};
  return isItems(found) ? found.map((item) => withId(item, line)) : [logEvent(line, group, at, found)];
};

/**
 * The log lines: each is the event that its message is, or else one of type `log.line` about its log group, with the fields of its message if
 * that is a JSON object. A control message, by which CloudWatch tries whether the stream can be reached, is nothing.
 */
export const readLogSubscription = (value: JsonObject, at: string, read: ReadMessage): readonly ReadResult[] => {
  if (value.messageType === 'CONTROL_MESSAGE') return [];
  const field = joinPath(at, 'logEvents');
  const { logEvents } = value;
  if (!Array.isArray(logEvents)) return [rejected('invalid_field', field, `${field}: is no array of log events`)];
  return readAll(logEvents, field, 'a subscription', (line, i) =>
    readLine(line, value.logGroup, `${field}[${i}]`, read),
  );
};
