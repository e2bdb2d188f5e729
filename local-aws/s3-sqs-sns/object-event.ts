import type { S3Event } from 'aws-lambda';
import type { Notification } from './notifications';

/** What has happened to an object. `name` is the event's, such as `ObjectCreated:Put`. */
export interface ObjectChange {
  readonly name: string;
  readonly bucket: string;
  readonly key: string;
  /** Of an object that is there. */
  readonly object?: { readonly size: number; readonly etag: string };
}

const isOf = (event: string, name: string): boolean =>
  event.endsWith(':*') ? `s3:${name}`.startsWith(event.slice(0, -1)) : event === `s3:${name}`;

export const concerns = ({ bucket, events, prefix, suffix }: Notification, change: ObjectChange): boolean =>
  bucket === change.bucket &&
  events.some((event) => isOf(event, change.name)) &&
  change.key.startsWith(prefix) &&
  change.key.endsWith(suffix);

/** Keys are encoded as in a form, but for the slash. */
const encoded = (key: string): string => encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');

const OWNER = { principalId: 'LOCAL' };

export interface EventPlace {
  readonly region: string;
  readonly now: number;
  readonly sequencer: string;
}

/**
 * The message about a change.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export const objectEvent = (
  { id }: Notification,
  { name, bucket, key, object }: ObjectChange,
  { region, now, sequencer }: EventPlace,
): S3Event => {
  const about = object && { size: object.size, eTag: object.etag.replaceAll('"', '') };
  const entry = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: new Date(now).toISOString(),
    eventName: name,
    userIdentity: OWNER,
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': sequencer, 'x-amz-id-2': 'local' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: id,
      bucket: { name: bucket, ownerIdentity: OWNER, arn: `arn:aws:s3:::${bucket}` },
      object: { key: encoded(key), ...about, sequencer },
    },
  };
  // A removed object has neither size nor tag, whatever the types say.
  return JSON.parse(JSON.stringify({ Records: [entry] }));
};
