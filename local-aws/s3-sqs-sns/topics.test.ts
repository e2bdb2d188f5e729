import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { topicsOf } from './topics';

const topicsWith = (subscription: object, topic: object = {}) => {
  const template = templateSchema.parse({
    Resources: {
      Alarms: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms', ...topic } },
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Alarms' }, Protocol: 'email', Endpoint: 'a@example.com', ...subscription },
      },
    },
  });
  return topicsOf(template, createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }));
};

const arn = 'arn:aws:sns:eu-west-1:000000000000:alarms';

test('a topic has its own subscriptions and those beside it', () => {
  const Subscription = [{ Endpoint: 'arn:aws:lambda:eu-west-1:000000000000:function:f', Protocol: 'lambda' }];
  const { topics, subscriptions } = topicsWith({ FilterPolicy: { kind: ['x'] } }, { Subscription });
  expect(topics).toEqual([{ name: 'alarms', arn }]);
  expect(subscriptions).toMatchObject([
    { id: 'Alarms-0', topicArn: arn, protocol: 'lambda', attributes: {} },
    { id: 'Mail', topicArn: arn, protocol: 'email', attributes: { FilterPolicy: '{"kind":["x"]}' } },
  ]);
});

test.each([
  ['Mail', { Protocol: 'sms' }, {}],
  ['Mail', { RedrivePolicy: {} }, {}],
  ['Mail', { RawMessageDelivery: true }, {}],
  ['Alarms', {}, { FifoTopic: true }],
])('%s with %j stops the start and is named', (logicalId, subscription, topic) => {
  expect(() => topicsWith(subscription, topic)).toThrow(`${logicalId}: `);
});
