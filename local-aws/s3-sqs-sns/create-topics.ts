import {
  CreateTopicCommand,
  InvalidParameterException,
  ListSubscriptionsByTopicCommand,
  type SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import type { Subscription, Topic } from './topics';

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
  { topics, subscriptions }: { readonly topics: readonly Topic[]; readonly subscriptions: readonly Subscription[] },
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
