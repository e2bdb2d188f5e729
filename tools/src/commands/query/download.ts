import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { UserError } from '@millrace/local-aws/shared/user-error';
import type { ArchiveTable } from '../../../../backend/src/domain/archive/archive-tables';

/** Of the archive, whole hours. */
export interface Hours {
  /** Ms since the epoch. */
  readonly from: number;
  readonly to: number;
}

interface BucketObject {
  readonly key: string;
  readonly bytes: number;
}

export interface Download {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly onProgress: (objects: number, bytes: number) => void;
}

/** What a laptop should read over the internet, compressed. Beyond it, Athena is the better place. */
const MOST_BYTES = 2 * 1024 ** 3;

const AT_ONCE = 8;

/** The prefix of a table's objects of the hour, or of the day where its folders are days. */
export const folderAt = ({ prefix, folder }: ArchiveTable, time: number): string => {
  const [year = '', month = '', day = '', hour = ''] = new Date(time).toISOString().split(/[-T:]/);
  const parts: Readonly<Record<string, string>> = { year, month, day, hour };
  return prefix + folder.replace(/\$\{(\w+)\}/g, (_, name: string) => parts[name] ?? '');
};

/** Keys come in the order of their folders, and so of time. */
async function* objectsOf({ s3, bucket }: Download, table: ArchiveTable, { from, to }: Hours) {
  const [first, last] = [folderAt(table, from), folderAt(table, to - 1)];
  const pages = paginateListObjectsV2({ client: s3 }, { Bucket: bucket, Prefix: table.prefix, StartAfter: first });
  for await (const { Contents = [] } of pages)
    for (const { Key: key = '', Size: bytes = 0 } of Contents) {
      if (key > last && !key.startsWith(last)) return;
      yield { key, bytes } satisfies BucketObject;
    }
}

const fetchObject = async ({ s3, bucket, folder, signal }: Download, { key }: BucketObject): Promise<void> => {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  if (!(Body instanceof Readable)) throw new Error(`${key} has no body`);
  const file = join(folder, key);
  await mkdir(dirname(file), { recursive: true });
  await pipeline(Body, createWriteStream(file), { signal });
};

const asGigabytes = (bytes: number): string => `${(bytes / 1024 ** 3).toFixed(1)} GB`;

const listed = async (download: Download, tables: readonly ArchiveTable[], hours: Hours): Promise<BucketObject[]> => {
  const all: BucketObject[] = [];
  for (const table of tables) for await (const object of objectsOf(download, table, hours)) all.push(object);
  return all;
};

/** Puts the objects of those hours into the folder, under their keys. @throws UserError for more than a laptop should read */
export const downloadHours = async (download: Download, tables: readonly ArchiveTable[], hours: Hours) => {
  const all = await listed(download, tables, hours);
  const bytes = all.reduce((sum, object) => sum + object.bytes, 0);
  if (bytes > MOST_BYTES)
    throw new UserError(
      `the archive has ${asGigabytes(bytes)} of that time, and at most ${asGigabytes(MOST_BYTES)} are read here: choose a shorter time, or ask Athena (docs/archive.md)`,
    );
  let done = 0;
  for (let i = 0; i < all.length; i += AT_ONCE) {
    const some = all.slice(i, i + AT_ONCE);
    await Promise.all(some.map((object) => fetchObject(download, object)));
    done += some.reduce((sum, object) => sum + object.bytes, 0);
    download.onProgress(i + some.length, done);
  }
  return { objects: all.length, bytes };
};
