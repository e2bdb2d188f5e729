import { hash } from 'node:crypto';
import type { Reject } from '@millrace/contract';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { findInfinity, parseJson } from '../../lib/json/parse-json';
import { badTime } from '../fold/facts';
import { cloudEvents } from '../formats/cloud-events';
import { type Event, rejected } from '../formats/event';
import { isJsonObject, type JsonObject } from '../formats/format';
import { readRecord } from '../formats/read-record';

/** A record for the stream. */
export interface OutgoingRecord {
  readonly partitionKey: string;
  readonly data: Uint8Array;
}

/**
 * Who sent an event, in the attributes of the extension Auth Context: a person's `sub`, the id of an API key, nobody who is known.
 * https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/authcontext.md
 */
export interface Stamp {
  readonly authtype: 'app_user' | 'api_key' | 'service_account' | 'unauthenticated' | 'unknown';
  readonly authid?: string;
}

/** By whom events are sent, and when, ms since the epoch. */
export interface Sending {
  readonly stamp: Stamp;
  /** When what they came in was sent, which is the time of those that have none; they happen as they arrive where this is absent. */
  readonly sent?: number;
  readonly now: number;
  /** The longest that any window is retained, ms; absent where the reader of the stream is to refuse what is older, as nobody waits for an answer. */
  readonly oldest?: number;
}

/** What a record may hold, its partition key included, unless its stream is set to take more. */
export const MAX_RECORD_BYTES = 1024 * 1024;

/** The event with who sent it. Whatever the sender wrote there is left out, so that an event that came this way says of nobody else that they sent it. */
const stamped = (event: JsonObject, { stamp, sent }: Sending): JsonObject => {
  const { authtype: _type, authid: _id, authclaims: _claims, ...others } = event;
  const isTimed = others.time !== undefined && others.time !== null;
  return { ...others, ...(!isTimed && sent !== undefined && { time: new Date(sent).toISOString() }), ...stamp };
};

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

/**
 * Events of one subject keep their order, and an event that is sent again goes where it went before, which is how duplicates are found. Who
 * knows better says so: https://github.com/cloudevents/spec/blob/main/cloudevents/extensions/partitioning.md
 */
const partitionKeyOf = ({ partitionkey, subject, source, id }: JsonObject): string =>
  hash('sha256', textOf(partitionkey) ?? textOf(subject) ?? JSON.stringify([source, id]));

const refused = (reason: Reject['reason'], field: string, message: string): Reject =>
  rejected(reason, field, message).reject;

const tooLarge = (at: string): Reject =>
  refused('too_large', at, `this event has more than ${MAX_RECORD_BYTES} bytes, which is the most that a record holds`);

const infinite = (at: string): Reject => refused('invalid_field', at, `${at}: is larger than a number can be`);

/** Whether the stream's reader takes these bytes as a whole for the event. */
const isReadAs = ({ source, id, type }: Event, data: Uint8Array): boolean => {
  const [found, ...others] = readRecord(data);
  if (found?.kind !== 'event' || found.at !== '' || others.length > 0) return false;
  return found.event.source === source && found.event.id === id && found.event.type === type;
};

/** A subscription to logs is read before a CloudEvent, and the events in it would count without having been stamped. */
const ambiguous = (at: string): Reject =>
  refused(
    'invalid_field',
    at,
    'the stream would read this as something else than this event: leave out the fields of other formats, such as messageType and logGroup',
  );

const recordOf = (sent: JsonObject, event: Event, at: string, sending: Sending): OutgoingRecord | Reject => {
  const partitionKey = partitionKeyOf(sent);
  const data = new TextEncoder().encode(JSON.stringify(stamped(sent, sending)));
  if (data.length + partitionKey.length > MAX_RECORD_BYTES) return tooLarge(at);
  return isReadAs(event, data) ? { partitionKey, data } : ambiguous(at);
};

/** The record for an event that is written as JSON in `text`, or why the stream would not count it. `at` is where it stands in what was sent. */
export const readSentEvent = (text: string, at: string, sending: Sending): OutgoingRecord | Reject => {
  const { now, oldest, sent = now } = sending;
  const parsed = parseJson(text);
  if (!parsed.ok) return refused(parsed.reason, joinPath(at, parsed.field), parsed.message);
  if (!isJsonObject(parsed.value)) return refused('unknown_format', at, 'send a CloudEvent: a JSON object');
  const tooBig = findInfinity(parsed.value);
  if (tooBig) return infinite(fieldPath(tooBig, at));
  const [read] = cloudEvents.read(parsed.value, at);
  if (read?.kind !== 'event') return read?.reject ?? refused('empty', at, 'there is no event here');
  const unfit = oldest !== undefined && badTime(read, read.event.time ?? sent, now, oldest);
  return unfit || recordOf(parsed.value, read.event, at, sending);
};
