import type { SNSEvent } from 'aws-lambda';
import { z } from 'zod';

/** What a topic puts into a queue. */
const envelopeSchema = z.object({
  Type: z.string(),
  MessageId: z.string(),
  TopicArn: z.string(),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.string(),
  SignatureVersion: z.string(),
  Signature: z.string(),
  SigningCertURL: z.string(),
  UnsubscribeURL: z.string(),
  MessageAttributes: z.record(z.string(), z.object({ Type: z.string(), Value: z.string() })).default({}),
});

export type Envelope = z.infer<typeof envelopeSchema>;

/** @throws for what no topic has sent. */
export const readEnvelope = (body: string): Envelope => envelopeSchema.parse(JSON.parse(body));

/**
 * The event that a function gets of a topic.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const snsEvent = ({ SigningCertURL, UnsubscribeURL, Subject, ...envelope }: Envelope): SNSEvent => ({
  Records: [
    {
      EventVersion: '1.0',
      EventSubscriptionArn: new URL(UnsubscribeURL).searchParams.get('SubscriptionArn') ?? '',
      EventSource: 'aws:sns',
      Sns: {
        ...envelope,
        // Null when there is none, whatever the types say.
        ...JSON.parse(JSON.stringify({ Subject: Subject ?? null })),
        SigningCertUrl: SigningCertURL,
        UnsubscribeUrl: UnsubscribeURL,
      },
    },
  ],
});
