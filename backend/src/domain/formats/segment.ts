import { fieldPath, joinPath } from '../../lib/json/field-path';
import { type FieldNames, type ReadResult, readAll, rejected } from './event';
import { type Format, isJsonObject, type JsonObject, subjectOf } from './format';
import { readOrderedTime } from './ordered-time';

const names: FieldNames = { time: 'timestamp', data: (field) => `properties.${field}` };

const CALLS: readonly unknown[] = ['track', 'page', 'screen', 'identify', 'group', 'alias'];

const objectIn = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});

const textIn = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Those of the fields that are there. */
const present = (fields: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));

/** Of the context that which no person is known by: no address, traits, devices, advertising ids or coordinates. */
const contextOf = (context: JsonObject): JsonObject => {
  const { campaign, locale, timezone, userAgent, library, page } = context;
  const { referrer } = objectIn(page);
  return present({ campaign, locale, timezone, user_agent: userAgent, library: objectIn(library).name, referrer });
};

/** `timestamp` is corrected by the sender's clock; a message that has not been through the service has the other alone. */
const timeFieldOf = (message: JsonObject): 'timestamp' | 'originalTimestamp' =>
  message.timestamp === undefined && message.originalTimestamp !== undefined ? 'originalTimestamp' : 'timestamp';

const typeOf = ({ type, event }: JsonObject): string =>
  type === 'track' ? `segment.track.${String(event)}` : `segment.${String(type)}`;

const readMessage = (message: JsonObject, at: string): readonly ReadResult[] => {
  const timeField = timeFieldOf(message);
  const time = readOrderedTime(message[timeField]);
  const field = joinPath(at, timeField);
  if (typeof time === 'string') return [rejected('invalid_field', field, `${field}: ${time}`)];
  const eventField = joinPath(at, 'event');
  if (message.type === 'track' && textIn(message.event) === undefined)
    return [rejected('invalid_field', eventField, `${eventField}: is no text`)];
  const [context, properties] = [objectIn(message.context), objectIn(message.properties)];
  const { event, name, userId, anonymousId, channel } = message;
  const [id, path] = [textIn(message.messageId), properties.path ?? objectIn(context.page).path];
  const read = {
    source: 'segment',
    ...(id !== undefined && { id }),
    type: typeOf(message),
    subject: subjectOf(path ?? name),
    time,
    data: { ...contextOf(context), ...present({ event, name, userId, anonymousId, channel }), ...properties },
  };
  return [{ kind: 'event', event: read, at, names }];
};

/** One message, or a batch of them as libraries post it. */
const read = (input: JsonObject, at: string): readonly ReadResult[] => {
  if (!Array.isArray(input.batch)) return readMessage(input, at);
  const where = joinPath(at, 'batch');
  if (input.batch.length === 0) return [rejected('empty', where, 'there is no message in this batch')];
  return readAll(input.batch, where, 'a batch', (message, i) => {
    const place = fieldPath([i], where);
    if (isMessage(message)) return readMessage(message, place);
    return [rejected('unknown_format', place, `${place}: this is no message of Segment or RudderStack`)];
  });
};

const isMessage = (input: unknown): input is JsonObject =>
  isJsonObject(input) &&
  CALLS.includes(input.type) &&
  ['messageId', 'anonymousId', 'userId'].some((key) => Object.hasOwn(input, key));

/**
 * A message of Segment or RudderStack, as their Kinesis destinations put it: a track call becomes `segment.track.<event>`, a page view `segment.page` about
 * its path. https://www.twilio.com/docs/segment/connections/spec/common, https://www.rudderstack.com/docs/event-spec/standard-events/common-fields/
 */
export const segment: Format<JsonObject> = {
  name: 'Segment or RudderStack',
  recognises: (input) => (Array.isArray(input.batch) ? input.batch.some(isMessage) : isMessage(input)),
  read,
};
