import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, NoSuchKey, type S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { ObjectReader } from '../../app/sending/forward-object';
import { reaching } from '../dynamodb/document-client';

const isChunks = (body: unknown): body is AsyncIterable<Uint8Array> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

const isGone = (error: unknown): boolean =>
  error instanceof NoSuchKey || (error instanceof S3ServiceException && error.$metadata.httpStatusCode === 412);

/** RFC 1952: whatever the object is called, and also where it is said to be encoded so. */
const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** The same content, gzip unpacked on its way; members one behind the other too. */
async function* unpacked(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]();
  const { value: first, done } = await chunks.next();
  if (done) return;
  const whole = (async function* () {
    yield first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  if (!isGzip(first)) return yield* whole;
  // What goes wrong is thrown to whoever reads the result.
  yield* pipeline(Readable.from(whole, { objectMode: false }), createGunzip(), () => undefined);
}

/** Objects of any bucket, as a stream. One that was replaced since it was put is not read in the place of the other. */
export const s3ObjectReader = (client: S3Client): ObjectReader => ({
  open: async ({ bucket, key, etag, versionId }) => {
    const command = new GetObjectCommand({
      Bucket: bucket,
      Key: key,
      // An entity tag is quoted in a condition (RFC 9110), and is not in a notification.
      ...(versionId === undefined ? { IfMatch: `"${etag}"` } : { VersionId: versionId }),
    });
    const answer = await client.send(command).catch((error: unknown) => {
      if (isGone(error)) return undefined;
      return reaching('the object', Promise.reject(error));
    });
    if (answer === undefined) return undefined;
    if (!isChunks(answer.Body)) throw new Error('the object has no body');
    return unpacked(answer.Body);
  },
});
