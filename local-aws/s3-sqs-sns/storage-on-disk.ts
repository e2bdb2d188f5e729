import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { openJournal, readJournal } from '../shared/journal';
import type { StoredMessage, StoredObject, StoredQueue, Stores } from './fauxqs';

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
 * Stores every object in a file of its own, written whole before the put is answered, and takes in those of the last run. The end of
 * the process loses none that was answered; the loss of power may.
 */
export const persistObjects = (store: S3Store, folder: string): void => {
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

const attribute = z.object({
  DataType: z.string(),
  StringValue: z.string().exactOptional(),
  BinaryValue: z.string().exactOptional(),
});

const messageSchema: z.ZodType<StoredMessage> = z.object({
  messageId: z.string(),
  body: z.string(),
  md5OfBody: z.string(),
  messageAttributes: z.record(z.string(), attribute),
  md5OfMessageAttributes: z.string(),
  sentTimestamp: z.number(),
  approximateReceiveCount: z.number(),
  approximateFirstReceiveTimestamp: z.number().exactOptional(),
  delayUntil: z.number().exactOptional(),
  messageGroupId: z.string().exactOptional(),
  messageDeduplicationId: z.string().exactOptional(),
  sequenceNumber: z.string().exactOptional(),
});

const lineSchema = z.union([
  z.object({ queue: z.string(), message: messageSchema }),
  z.object({ gone: z.string() }),
  z.object({ purged: z.string() }),
]);

type Line = z.infer<typeof lineSchema>;
interface StoredLine {
  readonly queue: string;
  readonly message: StoredMessage;
}

const loadMessages = (file: string): Map<string, StoredLine> => {
  const stored = new Map<string, StoredLine>();
  for (const raw of readJournal(file)) applyLine(stored, lineSchema.parse(raw));
  return stored;
};

/** A message is in the queue that it was last put to, which may be a dead-letter queue. */
const applyLine = (stored: Map<string, StoredLine>, line: Line): void => {
  if ('message' in line) {
    stored.delete(line.message.messageId);
    stored.set(line.message.messageId, line);
  } else if ('gone' in line) stored.delete(line.gone);
  else for (const [id, { queue }] of stored) if (queue === line.purged) stored.delete(id);
};

/**
 * Stores messages until they are deleted, each written before its send is answered. A queue that is created gets back those that it
 * had: all of them visible, with the count of receives that they had when they were put.
 */
export const persistMessages = (store: Stores['sqsStore'], file: string): void => {
  const stored = loadMessages(file);
  const journal = openJournal(file, () => stored.values());
  const note = (line: Line): void => {
    applyLine(stored, line);
    journal.append(line);
  };

  const follow = (queue: StoredQueue): void => {
    const { enqueue, deleteMessage, purge } = queue;
    const found = [...stored.values()].filter((one) => one.queue === queue.arn);
    for (const { message } of found) enqueue.call(queue, message);
    queue.enqueue = (message) => {
      note({ queue: queue.arn, message });
      enqueue.call(queue, message);
    };
    queue.deleteMessage = (handle) => {
      const id = queue.inflightMessages.get(handle)?.message.messageId;
      if (id !== undefined) note({ gone: id });
      return deleteMessage.call(queue, handle);
    };
    queue.purge = () => {
      note({ purged: queue.arn });
      purge.call(queue);
    };
  };

  const { createQueue, deleteQueue } = store;
  store.createQueue = (...queue) => {
    const created = createQueue.call(store, ...queue);
    follow(created);
    return created;
  };
  store.deleteQueue = (url) => {
    const arn = store.getQueue(url)?.arn;
    if (arn !== undefined) note({ purged: arn });
    return deleteQueue.call(store, url);
  };
};

const textRecord = z.record(z.string(), z.string());

const fileSchema = z.object({
  topics: z.array(z.object({ arn: z.string(), name: z.string(), attributes: textRecord, tags: textRecord })),
  subscriptions: z.array(
    z.object({
      arn: z.string(),
      topicArn: z.string(),
      protocol: z.string(),
      endpoint: z.string(),
      confirmed: z.boolean(),
      attributes: textRecord,
    }),
  ),
});

const readSubscriptions = (file: string): z.infer<typeof fileSchema> => {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { topics: [], subscriptions: [] };
  }
};

/** Takes in the topics and subscriptions of the last run. @returns what writes those that there are now. */
export const persistSubscriptions = ({ topics, subscriptions }: Stores['snsStore'], file: string): (() => void) => {
  const stored = readSubscriptions(file);
  for (const subscription of stored.subscriptions) subscriptions.set(subscription.arn, subscription);
  for (const { tags, ...topic } of stored.topics) {
    const own = stored.subscriptions.filter(({ topicArn }) => topicArn === topic.arn);
    const subscriptionArns = own.map(({ arn }) => arn);
    topics.set(topic.arn, { ...topic, tags: new Map(Object.entries(tags)), subscriptionArns });
  }
  return () => {
    const plain = [...topics.values()].map(({ arn, name, attributes, tags }) => ({
      arn,
      name,
      attributes,
      tags: Object.fromEntries(tags),
    }));
    writeFileSync(`${file}.new`, JSON.stringify({ topics: plain, subscriptions: [...subscriptions.values()] }));
    renameSync(`${file}.new`, file);
  };
};
