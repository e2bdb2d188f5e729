import type { App, Done, Reply, Request, Stores } from './fauxqs';
import { findObject, s3RequestOf } from './gate';
import { concerns, type Notification, type ObjectChange, objectEvent } from './notifications';
import type { S3Request } from './refusals';

type Target = Notification['target'];

/** Counts up with every change, as the letters of a sequencer do. */
const createSequencer = (): (() => string) => {
  let last = 0;
  return () => {
    last = Math.max(last + 1, Date.now() * 1000);
    return last.toString(16).toUpperCase().padStart(18, '0');
  };
};

/** Sends through the stand-in's own API, so that topics filter and everything is stored. */
const send = async (app: App, { sqsStore }: Stores, { kind, arn }: Target, message: string): Promise<void> => {
  const common = { method: 'POST' as const, url: '/' };
  const answer = await app.inject(
    kind === 'topic'
      ? {
          ...common,
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          payload: new URLSearchParams({
            Action: 'Publish',
            TopicArn: arn,
            Subject: 'Amazon S3 Notification',
            Message: message,
          }).toString(),
        }
      : {
          ...common,
          headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.SendMessage' },
          payload: JSON.stringify({ QueueUrl: sqsStore.getQueueByArn(arn)?.url ?? '', MessageBody: message }),
        },
  );
  if (answer.statusCode >= 300) console.error(`${arn} did not take a notification: ${answer.payload}`);
};

/** How the object of an answered call came to be; undefined for calls that make none. */
const creation = ({ method, key, query, headers }: S3Request): string | undefined => {
  if (key === '') return undefined;
  if (method === 'POST' && 'uploadId' in query) return 'ObjectCreated:CompleteMultipartUpload';
  if (method !== 'PUT' || 'uploadId' in query) return undefined;
  return 'x-amz-copy-source' in headers ? 'ObjectCreated:Copy' : 'ObjectCreated:Put';
};

/** Sends notifications of objects that are put and removed, while the call is being answered. */
export const installNotifications = (
  app: App,
  stores: Stores,
  notifications: readonly Notification[],
  region: string,
): void => {
  const sequencer = createSequencer();
  const notify = async (change: ObjectChange): Promise<void> => {
    const eventContext = { region, now: Date.now(), sequencer: sequencer() };
    for (const notification of notifications.filter((one) => concerns(one, change)))
      await send(app, stores, notification.target, JSON.stringify(objectEvent(notification, change, eventContext)));
  };

  app.addHook('onSend', (request: Request, reply: Reply, payload: unknown, done: Done) => {
    const asked = s3RequestOf(request);
    const name = asked && reply.statusCode === 200 ? creation(asked) : undefined;
    const object = asked && findObject(stores, asked);
    if (name !== undefined && object) {
      const { bucket, key } = asked;
      void notify({ name, bucket, key, object: { size: object.contentLength, etag: object.etag } });
    }
    done(null, payload);
  });

  const { s3Store } = stores;
  const { deleteObject } = s3Store;
  // Deleting many objects at once deletes each.
  s3Store.deleteObject = (bucket, key) => {
    const there = findObject(stores, { method: 'DELETE', bucket, key, query: {}, headers: {} }) !== undefined;
    deleteObject.call(s3Store, bucket, key);
    if (there) void notify({ name: 'ObjectRemoved:Delete', bucket, key });
  };
};
