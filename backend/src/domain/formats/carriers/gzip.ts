import { gunzipSync } from 'node:zlib';
import { type Rejected, rejected } from '../event';

/** RFC 1952. No text begins with these bytes. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Logs shrink to a thirtieth; what grows more than this was made to fill a memory. */
const MOST_GROWTH = 100;
/** Little content may shrink more. */
const FREE_BYTES = 64 * 1024;

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';

/** How much of gzip is unpacked at the most, before it is too large or found to be damaged. */
export const mostUnpacked = (bytes: Uint8Array, room: number): number =>
  Math.min(room, MOST_GROWTH * bytes.length + FREE_BYTES);

/** The content of gzip, `room` bytes at the most. Total: what cannot be unpacked, or not within bounds, is a reject. */
export const gunzip = (bytes: Uint8Array, at: string, room: number): Uint8Array | Rejected => {
  const most = mostUnpacked(bytes, room);
  const tooLarge = () =>
    rejected('too_large', at, `gzip that holds more than ${most} bytes: send it in several records`);
  if (most < 1) return tooLarge();
  try {
    return gunzipSync(bytes, { maxOutputLength: most });
  } catch (error) {
    return isTooLarge(error) ? tooLarge() : rejected('cannot_unpack', at, 'gzip that is damaged or cut off');
  }
};
