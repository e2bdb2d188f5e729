import { Decoder, Encoder, Tagged } from 'cbor';

/** A time, as AWS's SDKs read and write it in CBOR: milliseconds, where RFC 8949 has seconds. https://github.com/aws/aws-sdk-java-v2/issues/4661 */
const TIME_TAG = 1;

const isTime = (key: string): boolean => key.endsWith('Timestamp');

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

/** The value with every part replaced, from the innermost on. */
const mapParts = (value: unknown, change: (key: string, value: unknown) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((each) => mapParts(each, change));
  if (!isRecord(value) || Buffer.isBuffer(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, change(key, mapParts(part, change))] as const),
  );
};

const partToJson = (key: string, value: unknown): unknown => {
  if (Buffer.isBuffer(value)) return value.toString('base64');
  return isTime(key) && typeof value === 'number' ? value / 1000 : value;
};

const partToCbor = (key: string, value: unknown): unknown => {
  if (key === 'Data' && typeof value === 'string') return Buffer.from(value, 'base64');
  return isTime(key) && typeof value === 'number' ? new Tagged(TIME_TAG, Math.round(value * 1000)) : value;
};

/** The same call or answer in JSON: bytes as base64, times in seconds. Nothing for what is no CBOR. */
export const jsonOfCbor = (body: Buffer): string => {
  try {
    const decoded = Decoder.decodeFirstSync(body, { tags: { [TIME_TAG]: (ms) => ms } });
    return JSON.stringify(mapParts(decoded, partToJson));
  } catch {
    return '';
  }
};

/** The same answer in CBOR, as AWS gives it: bytes as bytes, times in tagged milliseconds. An empty answer stays one. */
export const cborOfJson = (text: string): Buffer =>
  text === ''
    ? Buffer.alloc(0)
    : Encoder.encodeOne(mapParts(JSON.parse(text), partToCbor), { highWaterMark: text.length * 2 });
