import { hash } from 'node:crypto';
import { elementsOf } from '../../lib/json/json-text';
import { parseJson } from '../../lib/json/parse-json';
import { cloudEvents } from '../formats/cloud-events';
import type { Event } from '../formats/event';
import { isJsonObject, type OwnFormats } from '../formats/format';
import { readRecord } from '../formats/read-record';
import { MAX_RECORD_BYTES, type OutgoingRecord, readSentEvent, type Sending } from './sent-event';

/** What another service delivers, perhaps more than once: a message of a queue, a row of an object, a change of a table. */
export interface Message {
  /** The same for each delivery. With the place of an event in it, it names the events that have no id of their own. */
  readonly id: string;
  readonly text: string;
  /** When it was sent, ms since the epoch: of events that do not say when they happened. */
  readonly sent: number;
}

const isArray = (text: string): boolean => text.startsWith('[');

/** Each that may be good or bad by itself: the elements of an array, the lines of a text, or all of it. */
const piecesOf = (text: string): readonly string[] => {
  const elements = isArray(text) ? elementsOf(text) : undefined;
  if (elements) return elements.filter((element) => element !== '');
  if (!text.includes('\n') || parseJson(text).ok) return [text];
  return text.split('\n').flatMap((line) => line.trim() || []);
};

/** An event of any format, as a CloudEvent that says the same. */
const cloudEventOf = ({ source, id, type, subject, time, data }: Event, ownId: string) => ({
  specversion: '1.0',
  id: id ?? ownId,
  source,
  type,
  ...(subject !== undefined && { subject }),
  ...(time !== undefined && { time: new Date(time).toISOString() }),
  data,
});

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/**
 * What cannot be used: as it came, so that the reader of the stream refuses it for the same reason, counts it and stores it. Where some of it would be read
 * as events there, which would bear no stamp, it goes as text in something that is none. What is longer than a record is cut off.
 */
const unusable = (piece: string, id: string, own: OwnFormats): OutgoingRecord => {
  const isRead = readRecord(bytesOf(piece), own).some(({ kind }) => kind === 'event');
  const partitionKey = hash('sha256', id);
  const data = bytesOf(isRead ? JSON.stringify({ unusable: piece }) : piece);
  return { partitionKey, data: data.subarray(0, MAX_RECORD_BYTES - partitionKey.length) };
};

const isCloudEvent = (piece: string): boolean => {
  const parsed = parseJson(piece);
  return parsed.ok && isJsonObject(parsed.value) && cloudEvents.recognises(parsed.value);
};

/** The events of one piece as JSON, and whether that is all of it. */
const eventsIn = (
  piece: string,
  id: string,
  own: OwnFormats,
): { readonly events: readonly string[]; readonly isAll: boolean } => {
  if (isCloudEvent(piece)) return { events: [piece], isAll: true };
  const results = readRecord(bytesOf(piece), own);
  const events = results.flatMap((result, i) =>
    result.kind === 'event' ? [JSON.stringify(cloudEventOf(result.event, `${id}/${i}`))] : [],
  );
  return { events, isAll: events.length === results.length };
};

const recordsOfPiece = (piece: string, id: string, own: OwnFormats, sending: Sending): readonly OutgoingRecord[] => {
  const { events, isAll } = eventsIn(piece, id, own);
  const records = events.flatMap((event) => {
    const read = readSentEvent(event, '', sending);
    return 'data' in read ? [read] : [];
  });
  return isAll && records.length === events.length ? records : [...records, unusable(piece, id, own)];
};

/**
 * What is put onto the stream of a message: each event as a CloudEvent with an id and a time that are the same whenever the message is delivered, stamped,
 * under the partition key of its subject. What cannot be used is put as it came, so that nothing is lost in silence.
 */
export const recordsOf = (
  { id, text, sent }: Message,
  own: OwnFormats,
  sending: Pick<Sending, 'stamp' | 'now'>,
): readonly OutgoingRecord[] => {
  const pieces = piecesOf(text.trim());
  return pieces.flatMap((piece, i) =>
    recordsOfPiece(piece, pieces.length > 1 ? `${id}/${i}` : id, own, { ...sending, sent }),
  );
};
