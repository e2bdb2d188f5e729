import type { Readable } from 'node:stream';
import { createGunzip, gzipSync } from 'node:zlib';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DamagedObject, type WritableArchive } from '../../app/archive/ports';
import type { Span } from '../../app/settled/ports';
import {
  ARCHIVE_PREFIX,
  type ArchiveObject,
  folderOf,
  hourFolder,
  oldestIn,
} from '../../domain/archive/archive-object';
import { reaching, reachingPages } from '../dynamodb/document-client';

export interface ArchiveBucket {
  readonly s3: S3Client;
  readonly bucket: string;
}

const byOldest = (a: ArchiveObject, b: ArchiveObject): number => a.oldest - b.oldest || (a.key < b.key ? -1 : 1);

/** Those of the hours that the span reaches into, in the order of their keys. */
async function* listed({ s3, bucket }: ArchiveBucket, { from, to }: Span): AsyncGenerator<ArchiveObject> {
  const StartAfter = from <= 0 ? ARCHIVE_PREFIX : hourFolder(from);
  const last = Number.isFinite(to) ? hourFolder(to) : undefined;
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: ARCHIVE_PREFIX, StartAfter });
  for await (const { Contents = [] } of pages)
    for (const { Key: key = '', Size: bytes = 0 } of Contents) {
      if (last !== undefined && folderOf(key) > last) return;
      const oldest = oldestIn(key);
      if (oldest !== undefined) yield { key, bytes, oldest };
    }
}

/** Folders come in the order of their hours, and in each the objects by a version of the delivery stream before their time. */
async function* objects(on: ArchiveBucket, span: Span): AsyncGenerator<ArchiveObject> {
  let hour: ArchiveObject[] = [];
  for await (const object of listed(on, span)) {
    if (hour[0] && folderOf(hour[0].key) !== folderOf(object.key)) {
      yield* hour.sort(byOldest);
      hour = [];
    }
    if (object.oldest >= span.from && object.oldest < span.to) hour.push(object);
  }
  yield* hour.sort(byOldest);
}

/** The lines of text that comes in pieces, those of a piece at a time. */
async function* linesIn(pieces: AsyncIterable<string>): AsyncGenerator<readonly string[]> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = piece.split('\n');
    lines[0] = rest + lines[0];
    rest = lines.pop() ?? '';
    yield lines;
  }
  if (rest !== '') yield [rest];
}

/** Whether zlib has found that this is not what was compressed. */
const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code.startsWith('Z_');

const isReadable = (body: unknown): body is Readable =>
  typeof body === 'object' && body !== null && 'pipe' in body && typeof body.pipe === 'function';

/** Memory of larger pieces is given back to the system each time, and page faults make unpacking take half as long again. Smaller ones take more turns. */
const CHUNK_BYTES = 64 * 1024;

/** The lines of what was compressed. */
export async function* unpackedLines(key: string, body: Readable): AsyncGenerator<readonly string[]> {
  const unpacked = createGunzip({ chunkSize: CHUNK_BYTES });
  body.on('error', (error) => unpacked.destroy(error)).pipe(unpacked);
  unpacked.setEncoding('utf8');
  try {
    yield* linesIn(unpacked);
  } catch (error) {
    throw isDamage(error) ? new DamagedObject(key, `this is no gzip any more (${error.message})`, error) : error;
  } finally {
    body.destroy();
  }
}

async function* lines({ s3, bucket }: ArchiveBucket, key: string): AsyncGenerator<readonly string[]> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  if (!isReadable(Body)) throw new Error('the object has no body');
  yield* unpackedLines(key, Body);
}

/** As `reachingPages`, but what is damaged can be reached. */
async function* reachingLines(pages: AsyncGenerator<readonly string[]>): AsyncGenerator<readonly string[]> {
  for (;;) {
    const next = await pages.next().catch((error: unknown) => {
      if (error instanceof DamagedObject) throw error;
      return reaching('the archive', Promise.reject(error));
    });
    if (next.done) return;
    yield next.value;
  }
}

/** Versions of an object but the one that was written last. An object has one that is written anew, and few as a rule. */
const removeVersions = async ({ s3, bucket: Bucket }: ArchiveBucket, key: string, last: string): Promise<void> => {
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: key }));
  for (const { Key, VersionId } of Versions)
    if (Key === key && VersionId !== last) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
};

const replace = async (on: ArchiveBucket, key: string, lines: readonly string[]): Promise<void> => {
  const Body = gzipSync(lines.map((line) => `${line}\n`).join(''));
  const { VersionId } = await on.s3.send(new PutObjectCommand({ Bucket: on.bucket, Key: key, Body }));
  // A bucket that is not versioned has no others.
  if (VersionId !== undefined && VersionId !== 'null') await removeVersions(on, key, VersionId);
};

/** The objects that Firehose writes below `events/`. */
export const s3Archive = (on: ArchiveBucket): WritableArchive => ({
  replace: (key, some) => reaching('the archive', replace(on, key, some)),
  objects: (span) => reachingPages('the archive', objects(on, span)),
  lines: (key) => reachingLines(lines(on, key)),
});
