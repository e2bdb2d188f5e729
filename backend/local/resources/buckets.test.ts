import { expect, test } from 'vitest';
import { createResolver } from '../template/resolve';
import { templateSchema } from '../template/template';
import { bucketsOf } from './buckets';

const bucketsWith = (properties: object) => {
  const template = templateSchema.parse({
    Resources: { Archive: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'archive', ...properties } } },
  });
  return bucketsOf(template, createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }));
};

test('buckets have the names of the template', () => {
  expect(bucketsWith({})).toEqual(['archive']);
});

test('notifications, which do not fire here, stop the start and name the bucket', () => {
  expect(() => bucketsWith({ NotificationConfiguration: {} })).toThrow(/Archive: .*NotificationConfiguration/s);
});
