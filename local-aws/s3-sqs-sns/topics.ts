import {
  CreateTopicCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { SNSEvent } from 'aws-lambda';
import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';

const protocol = z.enum(['lambda', 'sqs', 'email']);

/** What a topic may say; anything else fails, so that no property is dropped in silence. */
const topicSchema = z.strictObject({
  TopicName: z.string().optional(),
  Subscription: z.array(z.strictObject({ Endpoint: z.string(), Protocol: protocol })).default([]),
  // Without local effect.
  DisplayName: z.unknown().optional(),
  KmsMasterKeyId: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

const policy = z.union([z.record(z.string(), z.unknown()), z.string().transform((text) => JSON.parse(text))]);

const subscriptionSchema = z
  .strictObject({
    TopicArn: z.string(),
    Protocol: protocol,
    Endpoint: z.string(),
    FilterPolicy: policy.optional(),
    FilterPolicyScope: z.enum(['MessageAttributes', 'MessageBody']).optional(),
    RawMessageDelivery: z.boolean().default(false),
    // Where the topic is: its ARN says so too.
    Region: z.string().optional(),
  })
  .refine(
    ({ Protocol, RawMessageDelivery }) => Protocol === 'sqs' || !RawMessageDelivery,
    'only a queue gets raw messages',
  );

export interface SnsTopic {
  readonly name: string;
  readonly arn: string;
}

export interface Subscription {
  readonly id: string;
  readonly topicArn: string;
  readonly protocol: z.infer<typeof protocol>;
  readonly endpoint: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const parsed = <T>(logicalId: string, schema: z.ZodType<T>, properties: unknown): T => {
  const result = schema.safeParse(properties);
  if (!result.success) throw new TemplateError(logicalId, z.prettifyError(result.error));
  return result.data;
};

const toSubscription = (id: string, data: z.infer<typeof subscriptionSchema>): Subscription => ({
  id,
  topicArn: data.TopicArn,
  protocol: data.Protocol,
  endpoint: data.Endpoint,
  attributes: {
    ...(data.FilterPolicy && { FilterPolicy: JSON.stringify(data.FilterPolicy) }),
    ...(data.FilterPolicyScope && { FilterPolicyScope: data.FilterPolicyScope }),
    ...(data.RawMessageDelivery && { RawMessageDelivery: 'true' }),
  },
});

/** @throws TemplateError for topics and subscriptions that ask for what is not emulated. */
export const topicsOf = (
  template: Template,
  resolve: Resolve,
): { readonly topics: readonly SnsTopic[]; readonly subscriptions: readonly Subscription[] } => {
  const topics = resourcesOfType(template, 'AWS::SNS::Topic').map(({ logicalId, Properties }) => {
    const { Subscription } = parsed(logicalId, topicSchema, resolve(Properties, logicalId));
    const arn = String(resolve({ Ref: logicalId }, logicalId));
    const name = arn.split(':').at(-1) ?? '';
    const own = Subscription.map(({ Endpoint, Protocol }, index) =>
      toSubscription(`${logicalId}-${index}`, { TopicArn: arn, Endpoint, Protocol, RawMessageDelivery: false }),
    );
    return { name, arn, own };
  });
  const others = resourcesOfType(template, 'AWS::SNS::Subscription').map(({ logicalId, Properties }) =>
    toSubscription(logicalId, parsed(logicalId, subscriptionSchema, resolve(Properties, logicalId))),
  );
  return {
    topics: topics.map(({ name, arn }) => ({ name, arn })),
    subscriptions: [...topics.flatMap(({ own }) => own), ...others],
  };
};

const subscribe = ({ topicArn, protocol, endpoint, attributes }: Subscription): SubscribeCommand =>
  new SubscribeCommand({ TopicArn: topicArn, Protocol: protocol, Endpoint: endpoint, Attributes: { ...attributes } });

/** Of an earlier run, with other attributes. */
const unsubscribe = async (client: SNSClient, { topicArn, endpoint }: Subscription): Promise<void> => {
  const { Subscriptions = [] } = await client.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicArn }));
  const found = Subscriptions.find(({ Endpoint }) => Endpoint === endpoint)?.SubscriptionArn;
  if (found !== undefined) await client.send(new UnsubscribeCommand({ SubscriptionArn: found }));
};

/** Creates the topics and who is subscribed to them; those of an earlier run stay. */
export const createTopics = async (
  client: SNSClient,
  { topics, subscriptions }: { readonly topics: readonly SnsTopic[]; readonly subscriptions: readonly Subscription[] },
): Promise<void> => {
  for (const { name } of topics) await client.send(new CreateTopicCommand({ Name: name }));
  for (const subscription of subscriptions)
    try {
      await client.send(subscribe(subscription));
    } catch (error) {
      if (!(error instanceof InvalidParameterException)) throw error;
      await unsubscribe(client, subscription);
      await client.send(subscribe(subscription));
    }
};

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
