import { expect, test } from 'vitest';
import { concerns, type Notification, type ObjectChange, objectEvent } from './notifications';

const notification: Notification = {
  bucket: 'b',
  id: 'Bucket-0',
  events: ['s3:ObjectCreated:*'],
  prefix: 'in/',
  suffix: '.csv',
  target: { kind: 'queue', arn: 'arn:aws:sqs:eu-west-1:000000000000:q' },
};

const put: ObjectChange = { name: 'ObjectCreated:Put', bucket: 'b', key: 'in/a.csv', object: { size: 3, etag: '"e"' } };

test.each([
  ['of the bucket, the event, prefix and suffix', {}, true],
  ['by another way', { name: 'ObjectCreated:Copy' }, true],
  ['of another bucket', { bucket: 'c' }, false],
  ['of another event', { name: 'ObjectRemoved:Delete' }, false],
  ['with another prefix', { key: 'out/a.csv' }, false],
  ['with another suffix', { key: 'in/a.txt' }, false],
])('a change %s concerns: %s', (_, change, concerned) => {
  expect(concerns(notification, { ...put, ...change })).toBe(concerned);
});

test('an event without a star is that event alone', () => {
  const removed = { ...notification, events: ['s3:ObjectRemoved:Delete'] };
  expect([concerns(removed, put), concerns(removed, { ...put, name: 'ObjectRemoved:Delete' })]).toEqual([false, true]);
});

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
test('the message names the event without its service, and the key as in a form', () => {
  const change = { ...put, key: 'in/red flower+ä.csv' };
  const [record] = objectEvent(notification, change, { region: 'eu-west-1', now: 0, sequencer: '0A' }).Records;
  expect(record).toMatchObject({
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-west-1',
    eventTime: '1970-01-01T00:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    s3: {
      s3SchemaVersion: '1.0',
      configurationId: 'Bucket-0',
      bucket: { name: 'b', arn: 'arn:aws:s3:::b' },
      object: { key: 'in/red+flower%2B%C3%A4.csv', size: 3, eTag: 'e', sequencer: '0A' },
    },
  });
});

test('the message about a removed object has neither size nor tag', () => {
  const removed = { name: 'ObjectRemoved:Delete', bucket: 'b', key: 'k' };
  const [record] = objectEvent(notification, removed, { region: 'r', now: 0, sequencer: '1' }).Records;
  expect(record?.s3.object).toEqual({ key: 'k', sequencer: '1' });
});
