import { isAscii } from 'node:buffer';
import { gunzipSync } from 'node:zlib';
import { fieldPath, joinPath } from '../../lib/json/field-path';
import { isKplAggregate, kplRecords } from './carriers/kpl-aggregate';
import { type ReadResult, type Rejected, readAll, rejected } from './event';
import type { OwnFormats } from './format';
import { readText } from './read-text';

/** RFC 1952. No text begins with these bytes. */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Logs shrink to a thirtieth; what grows more than this was made to fill a memory. */
const MOST_GROWTH = 100;
/** Little content may shrink more. */
const FREE_BYTES = 64 * 1024;

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** How much of gzip is unpacked at the most, before it is too large or found to be damaged. */
const mostUnpacked = (bytes: Uint8Array, room: number): number =>
  Math.min(room, MOST_GROWTH * bytes.length + FREE_BYTES);

/** The content of gzip, `room` bytes at the most. Total: what cannot be unpacked, or not within bounds, is a reject. */
const gunzip = (bytes: Uint8Array, at: string, room: number): Uint8Array | Rejected => {
  const most = mostUnpacked(bytes, room);
  const tooMuch = () =>
    rejected('too_large', at, `gzip that holds more than ${most} bytes: send it in several records`);
  if (most < 1) return tooMuch();
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    return isTooLarge(error) ? tooMuch() : rejected('cannot_unpack', at, 'gzip that is damaged or cut off');
  }
};

/** What a Kinesis record may hold unless its stream is set to take more. */
const MAX_BYTES = 1024 * 1024;

/** What all that is packed in one record may come to. */
const MAX_UNPACKED_BYTES = 16 * MAX_BYTES;

/** An aggregate of gzip, or the other way about; nobody packs more often. */
const MAX_PACKINGS = 2;

/** A byte order mark at the beginning is left out. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

const textOf = (bytes: Uint8Array): string => {
  // Nearly all is ASCII, which is found out and copied in a third of the time.
  if (!isAscii(bytes)) return utf8.decode(bytes);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
};

const decode = (bytes: Uint8Array, at: string): string | Rejected => {
  try {
    return textOf(bytes).trim();
  } catch {
    return rejected('not_utf8', at, 'the bytes are not UTF-8 text, nor anything packed that is known here: gzip, KPL');
  }
};

const readTrimmed = (text: string, at: string, own: OwnFormats): readonly ReadResult[] =>
  text === '' ? [rejected('empty', at, 'there is nothing in this record')] : readText(text, at, own);

/** Takes one record apart, within the bounds that all its parts share. */
class Unpacking {
  private room = MAX_UNPACKED_BYTES;
  private readonly own: OwnFormats;

  constructor(own: OwnFormats) {
    this.own = own;
  }

  read(bytes: Uint8Array, at: string, packings: number): readonly ReadResult[] {
    const packed = isGzip(bytes) ? 'gzip' : isKplAggregate(bytes) ? 'aggregate' : undefined;
    if (packed && packings === MAX_PACKINGS)
      return [rejected('cannot_unpack', at, `packed more than ${MAX_PACKINGS} times over`)];
    if (packed === 'gzip') return this.readGzip(bytes, at, packings + 1);
    if (packed === 'aggregate') return this.readAggregate(bytes, at, packings + 1);
    const text = decode(bytes, at);
    return typeof text === 'string' ? readTrimmed(text, at, this.own) : [text];
  }

  private readGzip(bytes: Uint8Array, at: string, packings: number): readonly ReadResult[] {
    const content = gunzip(bytes, at, this.room);
    // What did not fit has cost as much as what would have.
    this.room -= 'kind' in content ? mostUnpacked(bytes, this.room) : content.length;
    return 'kind' in content ? [content] : this.read(content, at, packings);
  }

  private readAggregate(bytes: Uint8Array, at: string, packings: number): readonly ReadResult[] {
    const records = kplRecords(bytes, at);
    if ('kind' in records) return [records];
    return readAll(records, at, 'an aggregate', (record, i) =>
      this.read(record, fieldPath([i], joinPath(at, 'records')), packings),
    );
  }
}

/** Of a UTF-16 unit in UTF-8. */
const MOST_BYTES = 3;

const tooLarge = (): Rejected => rejected('too_large', '', `more than ${MAX_BYTES} bytes`);

const NONE: OwnFormats = { objects: [], texts: [] };

/**
 * What one record of the stream says: events, and a reject with reason and field for each that cannot be used. Total: it
 * throws for no bytes whatever. Each event that stands in an array, on a line or in something packed is validated on its own. Formats of one's
 * `own` are tried after the built-in ones.
 */
export const readRecord = (bytes: Uint8Array, own: OwnFormats = NONE): readonly ReadResult[] => {
  return bytes.length > MAX_BYTES ? [tooLarge()] : new Unpacking(own).read(bytes, '', 0);
};

/** The same of a record that is known to be text, without halves of surrogate pairs: what is packed never is. */
export const readRecordText = (text: string, own: OwnFormats): readonly ReadResult[] => {
  const isLarge = text.length * MOST_BYTES > MAX_BYTES && Buffer.byteLength(text) > MAX_BYTES;
  return isLarge ? [tooLarge()] : readTrimmed(text.trim(), '', own);
};
