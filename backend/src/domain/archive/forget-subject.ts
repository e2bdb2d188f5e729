import { hash } from 'node:crypto';
import type { Accepted, ReadResult } from '../formats/event';
import type { OwnFormats } from '../formats/format';
import { readRecord } from '../formats/read-record';

const utf8 = new TextDecoder('utf-8', { fatal: true });
const encoder = new TextEncoder();

const isOf = (subject: string, one: ReadResult): boolean => one.kind === 'event' && one.event.subject === subject;

const textOf = (data: Uint8Array): string | undefined => {
  try {
    return utf8.decode(data);
  } catch {
    return undefined;
  }
};

const arrayIn = (text: string): readonly unknown[] | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** Leaves elements of an array, or lines, out: the others stay as they are. Undefined for what has neither. */
const partsWithout = (data: Uint8Array, isLeft: (part: string) => boolean): Uint8Array | undefined => {
  const text = textOf(data);
  if (text === undefined) return undefined;
  const elements = arrayIn(text);
  if (elements) return encoder.encode(JSON.stringify(elements.filter((one) => isLeft(JSON.stringify(one)))));
  const lines = text.split('\n');
  return lines.length > 1 ? encoder.encode(lines.filter(isLeft).join('\n')) : undefined;
};

/** The events that are left, as an array of CloudEvents. One that has no id stays one of its own. */
const eventsOf = (left: readonly Accepted[], data: Uint8Array): Uint8Array => {
  const events = left.map(({ event, at }) => ({
    specversion: '1.0',
    id: event.id ?? `${hash('sha1', data)} ${at}`,
    source: event.source,
    type: event.type,
    ...(event.subject !== undefined && { subject: event.subject }),
    ...(event.time !== undefined && { time: new Date(event.time).toISOString() }),
    data: event.data,
  }));
  return encoder.encode(JSON.stringify(events));
};

/**
 * What is left of a record without the events of one subject: the same bytes where it has none, undefined where it has nothing else. Of arrays and lines the
 * others stay as they are; of what is packed otherwise their events do, as CloudEvents.
 */
export const withoutSubject = (data: Uint8Array, subject: string, formats: OwnFormats): Uint8Array | undefined => {
  const results = readRecord(data, formats);
  const left = results.filter((one) => !isOf(subject, one));
  if (left.length === results.length) return data;
  if (left.length === 0) return undefined;
  const isLeft = (part: string): boolean =>
    part.trim() === '' || !readRecord(encoder.encode(part), formats).some((one) => isOf(subject, one));
  const parts = partsWithout(data, isLeft);
  if (parts && readRecord(parts, formats).length === left.length) return parts;
  const events = left.flatMap((one) => (one.kind === 'event' ? [one] : []));
  return events.length > 0 ? eventsOf(events, data) : undefined;
};
