import { expect, test } from 'vitest';
import { readEnvelope, snsEvent } from './sns-event';

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
