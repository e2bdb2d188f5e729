import type { S3Event } from 'aws-lambda';
import { z } from 'zod';
import { isFunctionArn } from '../cloudformation/identifiers';

/** Which events of its objects a bucket sends, and where. */
export const notificationSchema = z.object({
  bucket: z.string(),
  id: z.string(),
  events: z.array(z.string()),
  prefix: z.string(),
  suffix: z.string(),
  target: z.object({ kind: z.enum(['queue', 'topic', 'function']), arn: z.string() }),
});

export type Notification = z.infer<typeof notificationSchema>;

/** Events that happen here. The others come from lifecycles, versions, tags, restores and replication, which do not. */
const EVENTS = [
  's3:ObjectCreated:*',
  's3:ObjectCreated:Put',
  's3:ObjectCreated:Copy',
  's3:ObjectCreated:CompleteMultipartUpload',
  's3:ObjectRemoved:*',
  's3:ObjectRemoved:Delete',
] as const;

const rule = z.strictObject({
  Name: z
    .string()
    .transform((name) => name.toLowerCase())
    .pipe(z.enum(['prefix', 'suffix'])),
  Value: z.string(),
});

const common = {
  Event: z.enum(EVENTS),
  Filter: z.strictObject({ S3Key: z.strictObject({ Rules: z.array(rule) }) }).optional(),
};

const QUEUE = /^arn:aws:sqs:[^:]+:\d+:[^:.]+$/;
const TOPIC = /^arn:aws:sns:[^:]+:\d+:[^:.]+$/;

/** `NotificationConfiguration` of a bucket; anything else fails. */
export const notificationConfiguration = z.strictObject({
  LambdaConfigurations: z
    .array(z.strictObject({ ...common, Function: z.string().refine(isFunctionArn, 'is no function') }))
    .default([]),
  QueueConfigurations: z.array(z.strictObject({ ...common, Queue: z.string().regex(QUEUE) })).default([]),
  TopicConfigurations: z.array(z.strictObject({ ...common, Topic: z.string().regex(TOPIC) })).default([]),
});

type Configuration = z.infer<typeof notificationConfiguration>;
type Common = Pick<Configuration['QueueConfigurations'][number], 'Event' | 'Filter'>;

const ruleOf = ({ Filter }: Common, name: 'prefix' | 'suffix'): string =>
  Filter?.S3Key.Rules.find(({ Name }) => Name === name)?.Value ?? '';

export const notificationsOf = (bucket: string, logicalId: string, configuration: Configuration): Notification[] => {
  const { LambdaConfigurations, QueueConfigurations, TopicConfigurations } = configuration;
  const targets = [
    ...LambdaConfigurations.map((one) => ({ one, kind: 'function' as const, arn: one.Function })),
    ...QueueConfigurations.map((one) => ({ one, kind: 'queue' as const, arn: one.Queue })),
    ...TopicConfigurations.map((one) => ({ one, kind: 'topic' as const, arn: one.Topic })),
  ];
  return targets.map(({ one, kind, arn }, index) => ({
    bucket,
    id: `${logicalId}-${index}`,
    events: [one.Event],
    prefix: ruleOf(one, 'prefix'),
    suffix: ruleOf(one, 'suffix'),
    target: { kind, arn },
  }));
};

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

export interface EventContext {
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
  { region, now, sequencer }: EventContext,
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
