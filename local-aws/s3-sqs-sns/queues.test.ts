import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { createStores } from './fauxqs';
import { queuesOf } from './queues';

const queuesWith = (properties: object) => {
  const template = templateSchema.parse({
    Resources: {
      Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs', VisibilityTimeout: 60, ...properties } },
    },
  });
  return queuesOf(template, createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }));
};

test('queues have the attributes of the template, and point to their dead-letter queue', () => {
  const RedrivePolicy = { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 };
  expect(queuesWith({ RedrivePolicy })).toEqual([
    { name: 's-Dead', attributes: {} },
    {
      name: 'jobs',
      attributes: {
        VisibilityTimeout: '60',
        RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sqs:eu-west-1:000000000000:s-Dead","maxReceiveCount":3}',
      },
    },
  ]);
});

test('a FIFO queue stops the start and is named', () => {
  expect(() => queuesWith({ FifoQueue: true })).toThrow(/Jobs: .*FifoQueue/s);
});

test('a queue is found by its path, whichever host it is asked at', async () => {
  const { sqsStore } = await createStores();
  const url = 'http://127.0.0.1:1/000000000000/orders';
  sqsStore.createQueue('orders', url, 'arn:aws:sqs:eu-west-1:000000000000:orders');
  expect(sqsStore.getQueue('http://127.0.0.1:2/000000000000/orders')?.url).toBe(url);
  expect(sqsStore.getQueue('http://127.0.0.1:2/000000000000/others')).toBeUndefined();
});
