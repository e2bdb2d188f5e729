import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { StoredObject, Stores } from './fauxqs';

type S3Store = Stores['s3Store'];

const aboutSchema = z.object({
  bucket: z.string(),
  key: z.string(),
  contentType: z.string(),
  etag: z.string(),
  lastModified: z.coerce.date(),
  metadata: z.record(z.string(), z.string()),
});

const HALF_WRITTEN = '.new';

/** What is known of the object in a line of JSON, and then its bytes. */
const fileOf = (bucket: string, { body, ...about }: StoredObject): Buffer =>
  Buffer.concat([Buffer.from(`${JSON.stringify({ bucket, ...about })}\n`), body]);

const bodyOf = (file: Buffer): Buffer => file.subarray(file.indexOf('\n') + 1);

/** From here on the object's bytes are read whenever they are asked for: all objects together may be larger than memory. */
const leaveOnDisk = (object: StoredObject, path: string): StoredObject =>
  Object.defineProperty(object, 'body', { get: () => bodyOf(readFileSync(path)) });

const restoreObject = (store: S3Store, path: string): void => {
  const file = readFileSync(path);
  const about = aboutSchema.parse(JSON.parse(file.toString('utf8', 0, file.indexOf('\n'))));
  const { bucket, key, contentType, metadata, etag, lastModified } = about;
  store.createBucket(bucket);
  const object = store.putObject(bucket, key, bodyOf(file), contentType, metadata);
  leaveOnDisk(Object.assign(object, { etag, lastModified }), path);
};

const loadObjects = (store: S3Store, folder: string): void => {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name.endsWith(HALF_WRITTEN)) rmSync(path);
    else restoreObject(store, path);
  }
};

/**
 * Keeps every object in a file of its own, written whole before the put is answered, and takes in those of the last run. The end of
 * the process loses none that was answered; the loss of power may.
 */
export const keepObjects = (store: S3Store, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  loadObjects(store, folder);
  const pathOf = (bucket: string, key: string): string =>
    join(folder, createHash('sha256').update(`${bucket}/${key}`).digest('hex'));
  const save = (bucket: string, object: StoredObject): StoredObject => {
    const path = pathOf(bucket, object.key);
    writeFileSync(`${path}${HALF_WRITTEN}`, fileOf(bucket, object));
    renameSync(`${path}${HALF_WRITTEN}`, path);
    return leaveOnDisk(object, path);
  };
  // Deleting many objects at once deletes each.
  const { putObject, createMultipartUpload, completeMultipartUpload, deleteObject } = store;
  const uploads = new Map<string, string>();
  store.putObject = (bucket, ...object) => save(bucket, putObject.call(store, bucket, ...object));
  store.createMultipartUpload = (bucket, ...object) => {
    const upload = createMultipartUpload.call(store, bucket, ...object);
    uploads.set(upload, bucket);
    return upload;
  };
  store.completeMultipartUpload = (upload, parts) =>
    save(uploads.get(upload) ?? '', completeMultipartUpload.call(store, upload, parts));
  store.deleteObject = (bucket, key) => {
    deleteObject.call(store, bucket, key);
    rmSync(pathOf(bucket, key), { force: true });
  };
};
