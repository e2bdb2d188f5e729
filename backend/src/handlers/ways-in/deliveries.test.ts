import { expect, test } from 'vitest';
import { changeDelivery, messageDelivery, objectTask } from './deliveries';

/** As https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html has it. */
const message = (body: string, SenderId = 'AIDAIENQZJOLO23YVJ4VO') => ({
  messageId: '059f36b4-87a3-44ab-83d2-661975830a7d',
  receiptHandle: 'AQEB',
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1545082649183',
    SenderId,
    ApproximateFirstReceiveTimestamp: '1545082649185',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-2:123456789012:my-queue',
  awsRegion: 'us-east-2',
});

test('a message of a queue is its text, named by the queue, of who sent it and when', () => {
  expect(messageDelivery(message('{"a":1}'))).toEqual({
    id: 'sqs/059f36b4-87a3-44ab-83d2-661975830a7d',
    text: '{"a":1}',
    sent: 1_545_082_649_183,
    stamp: { authtype: 'service_account', authid: 'AIDAIENQZJOLO23YVJ4VO' },
  });
  expect(messageDelivery(message('x', '')).stamp).toEqual({ authtype: 'unknown' });
});

test('a message of a topic has the topic’s id, which is the same in another message of the queue', () => {
  const notification = {
    Type: 'Notification',
    MessageId: '95df01b4',
    TopicArn: 'arn:aws:sns:us-east-2:123456789012:t',
    Message: '{"a":1}',
    Timestamp: '2019-01-02T12:45:07.000Z',
  };
  expect(messageDelivery(message(JSON.stringify(notification)))).toMatchObject({
    id: 'sns/95df01b4',
    text: '{"a":1}',
    sent: Date.UTC(2019, 0, 2, 12, 45, 7),
  });
  const other = JSON.stringify({ ...notification, Type: 'SubscriptionConfirmation' });
  expect(messageDelivery(message(other))).toMatchObject({ text: other });
});

/** As https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html has it. */
test('an object is named as it was put, with its version where it has one', () => {
  const record = {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-west-2',
    eventTime: '2026-11-20T10:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AIDA' },
    requestParameters: { sourceIPAddress: '127.0.0.1' },
    responseElements: { 'x-amz-request-id': '', 'x-amz-id-2': '' },
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'c',
      bucket: { name: 'in', ownerIdentity: { principalId: '' }, arn: 'arn:aws:s3:::in' },
      object: { key: 'inbox/a+b%2Bc/%C3%BC.csv', size: 10, eTag: 'e1', versionId: 'v1', sequencer: '0' },
    },
  };
  expect(objectTask(record)).toEqual({
    object: { bucket: 'in', key: 'inbox/a b+c/ü.csv', etag: 'e1', versionId: 'v1' },
    from: 0,
    stamp: { authtype: 'service_account', authid: 'AWS:AIDA' },
    sent: Date.UTC(2026, 10, 20, 10),
  });
});

test('a change of a table is what a Kinesis stream of the table would have, with the name that the stage has for it', () => {
  const dynamodb = {
    ApproximateCreationDateTime: 1_763_632_800,
    Keys: { 'vehicle-id': { N: '7' } },
    NewImage: { 'vehicle-id': { N: '7' }, speed: { N: '51.5' } },
    SequenceNumber: '111',
  };
  const delivery = changeDelivery(
    {
      eventID: 'c4ca',
      eventName: 'INSERT',
      eventSourceARN: 'arn:aws:dynamodb:us-east-2:123456789012:table/shop-dev-vehicles/stream/2026-01-01T00:00:00.000',
      dynamodb,
    },
    'shop-dev-',
  );
  expect(delivery).toMatchObject({ id: 'dynamodb/vehicles/c4ca', sent: 1_763_632_800_000 });
  expect(JSON.parse(delivery.text)).toEqual({
    tableName: 'vehicles',
    eventID: 'c4ca',
    eventName: 'INSERT',
    dynamodb: { ...dynamodb, ApproximateCreationDateTime: 1_763_632_800_000 },
  });
});
