import { describe, expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { readEnvelope, snsEvent, topicsOf } from './topics';

describe('topics', () => {
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
});

describe('sns event', () => {
  const subscription = 'arn:aws:sns:us-east-1:123456789012:sns-lambda:21be56ed-a058-49f5-8c98-aedd2564c486';

  const envelope = {
    Type: 'Notification',
    MessageId: '95df01b4-ee98-5cb9-9903-4c221d41eb5e',
    TopicArn: 'arn:aws:sns:us-east-1:123456789012:sns-lambda',
    Subject: 'TestInvoke',
    Message: 'Hello from SNS!',
    Timestamp: '2019-01-02T12:45:07.000Z',
    SignatureVersion: '1',
    Signature: 'tcc6faL2yUC6dgZdmrwh1Y4cGa/ebXEkAi6RibDsvpi+tE/1+82j...65r==',
    SigningCertURL: 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem',
    UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
    MessageAttributes: { Test: { Type: 'String', Value: 'TestString' } },
  };

  // https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
  test('a function gets the message of a topic with its subscription', () => {
    const { SigningCertURL, UnsubscribeURL, ...same } = envelope;
    expect(snsEvent(readEnvelope(JSON.stringify(envelope)))).toEqual({
      Records: [
        {
          EventVersion: '1.0',
          EventSubscriptionArn: subscription,
          EventSource: 'aws:sns',
          Sns: { ...same, SigningCertUrl: SigningCertURL, UnsubscribeUrl: UnsubscribeURL },
        },
      ],
    });
  });

  test('a message without a subject has null', () => {
    const { Subject, ...rest } = envelope;
    expect(snsEvent(readEnvelope(JSON.stringify(rest))).Records[0]?.Sns).toHaveProperty('Subject', null);
  });
});
