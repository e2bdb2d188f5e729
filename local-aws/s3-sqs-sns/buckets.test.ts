import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { bucketsOf } from './buckets';

const bucketsWith = (properties: object) => {
  const template = templateSchema.parse({
    Resources: { Archive: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'archive', ...properties } } },
  });
  return bucketsOf(template, createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }));
};

test('buckets have the names of the template', () => {
  expect(bucketsWith({})).toEqual([{ name: 'archive', notifications: [] }]);
});

const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function:f';

test('notifications say which objects they are about, and whom they go to', () => {
  const Filter = { S3Key: { Rules: [{ Name: 'Prefix', Value: 'in/' }] } };
  const LambdaConfigurations = [{ Event: 's3:ObjectCreated:*', Function: functionArn, Filter }];
  expect(bucketsWith({ NotificationConfiguration: { LambdaConfigurations } })[0]?.notifications).toEqual([
    {
      bucket: 'archive',
      id: 'Archive-0',
      events: ['s3:ObjectCreated:*'],
      prefix: 'in/',
      suffix: '',
      target: { kind: 'function', arn: functionArn },
    },
  ]);
});

test.each([
  ['of tags', { LambdaConfigurations: [{ Event: 's3:ObjectTagging:*', Function: functionArn }] }],
  ['to EventBridge', { EventBridgeConfiguration: { EventBridgeEnabled: true } }],
  ['to a FIFO queue', { QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: 'arn:aws:sqs:r:0:q.fifo' }] }],
])('notifications %s stop the start and name the bucket', (_, NotificationConfiguration) => {
  expect(() => bucketsWith({ NotificationConfiguration })).toThrow('Archive: ');
});

test('a property that nobody has thought about stops the start and names the bucket', () => {
  expect(() => bucketsWith({ WebsiteConfiguration: {} })).toThrow(/Archive: .*WebsiteConfiguration/s);
});
