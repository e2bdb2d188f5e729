import type { DynamoDBRecord, S3EventRecord, SQSRecord } from 'aws-lambda';
import { z } from 'zod';
import type { Delivery } from '../../app/sending/forward';
import type { ObjectTask } from '../../app/sending/forward-object';
import type { Stamp } from '../../domain/sending/sent-event';
import { parseJson } from '../../lib/json/parse-json';

const stampOf = (authid: string | undefined): Stamp =>
  authid ? { authtype: 'service_account', authid } : { authtype: 'unknown' };

/** What SNS puts into a queue: https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const notificationSchema = z.object({
  Type: z.literal('Notification'),
  MessageId: z.string().min(1),
  TopicArn: z.string(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
});

const notificationIn = (body: string): z.infer<typeof notificationSchema> | undefined => {
  if (!body.includes('"TopicArn"')) return undefined;
  const parsed = parseJson(body);
  return parsed.ok ? notificationSchema.safeParse(parsed.value).data : undefined;
};

/**
 * A message of a queue, or the one of a topic that is in it. A topic delivers a message more than once with the same id of its own, but another of the queue.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const messageDelivery = ({ messageId, body, attributes }: SQSRecord): Delivery => {
  const { SenderId, SentTimestamp } = attributes;
  const stamp = stampOf(SenderId);
  const notification = notificationIn(body);
  return notification
    ? {
        id: `sns/${notification.MessageId}`,
        text: notification.Message,
        sent: Date.parse(notification.Timestamp),
        stamp,
      }
    : { id: `sqs/${messageId}`, text: body, sent: Number(SentTimestamp), stamp };
};

/** Keys are encoded as in a form: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const keyOf = (encoded: string): string => decodeURIComponent(encoded.replaceAll('+', ' '));

export const objectTask = ({ s3, eventTime, userIdentity }: S3EventRecord): ObjectTask => ({
  object: { bucket: s3.bucket.name, key: keyOf(s3.object.key), etag: s3.object.eTag, versionId: s3.object.versionId },
  from: 0,
  stamp: stampOf(userIdentity.principalId),
  sent: Date.parse(eventTime),
});

const nameOfTable = (arn: string): string => /:table\/([^/]+)/.exec(arn)?.[1] ?? '';

/**
 * A change of a table, as a Kinesis stream of the table would have it. The types of its events have the name without `prefix`.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export const changeDelivery = (record: DynamoDBRecord, prefix: string): Delivery => {
  const { eventID = '', eventName, dynamodb = {}, eventSourceARN = '', userIdentity } = record;
  const tableName = nameOfTable(eventSourceARN).replace(prefix, '');
  const sent = (dynamodb.ApproximateCreationDateTime ?? 0) * 1000;
  const change = { ...dynamodb, ApproximateCreationDateTime: sent };
  return {
    id: `dynamodb/${tableName}/${eventID}`,
    text: JSON.stringify({ tableName, eventID, eventName, dynamodb: change }),
    sent,
    stamp: stampOf(userIdentity?.principalId),
  };
};
