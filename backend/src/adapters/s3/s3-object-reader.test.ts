import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { s3ObjectReader } from './s3-object-reader';

/** A bucket that gives one answer, in pieces of a few bytes. */
const bucketOf = (statusCode: number, content: Uint8Array) => {
  const asked: Record<string, string>[] = [];
  const pieces = Array.from({ length: Math.ceil(content.length / 5) }, (_, i) => content.subarray(i * 5, i * 5 + 5));
  const handle = async (request: { headers: Record<string, string> }) => {
    asked.push(request.headers);
    return { response: { statusCode, headers: {}, body: Readable.from(pieces, { objectMode: false }) } };
  };
  const client = new S3Client({
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    requestHandler: { handle },
    maxAttempts: 1,
  });
  return { reader: s3ObjectReader(client), asked };
};

const object = { bucket: 'in', key: 'inbox/a', etag: 'e1' };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const read = async (statusCode: number, content: Uint8Array): Promise<string | undefined> => {
  const chunks = await bucketOf(statusCode, content).reader.open(object);
  if (!chunks) return undefined;
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
};

test('an object is its bytes, unpacked where it is gzip, of several members too', async () => {
  const text = 'some text that is longer than a piece of it';
  expect(await read(200, bytes(text))).toBe(text);
  expect(await read(200, Buffer.concat([gzipSync(text), gzipSync('!')]))).toBe(`${text}!`);
  expect(await read(200, new Uint8Array())).toBe('');
});

test('one that is gone, or that another is in the place of, is none', async () => {
  expect(await read(412, bytes('<Error><Code>PreconditionFailed</Code></Error>'))).toBeUndefined();
  expect(await read(404, bytes('<Error><Code>NoSuchKey</Code></Error>'))).toBeUndefined();
  await expect(read(503, bytes('<Error><Code>SlowDown</Code></Error>'))).rejects.toMatchObject({ code: 'unavailable' });
});

test('it is asked for as it was put', async () => {
  const { reader, asked } = bucketOf(200, bytes('x'));
  await reader.open(object);
  expect(asked[0]?.['if-match']).toBe('"e1"');
});

test('gzip that is damaged is an error of the reading, and of nothing else, wherever it breaks off', async () => {
  const packed = gzipSync('some text that is longer than a piece of it');
  for (let length = 2; length < packed.length; length += 1)
    await expect(read(200, packed.subarray(0, length)), `${length} bytes`).rejects.toThrow();
  await expect(read(200, Buffer.concat([packed, bytes('what is no gzip')]))).rejects.toThrow();
});
