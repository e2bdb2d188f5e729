import { alarmsFor } from './alarm';
import { keyOf } from './key';
import type { Stage } from './stage';
import { mapType, type Resource, type Resources, ref, withProperties } from './template';
import { addLogMetrics, apiWatches } from './watch-apis';
import { dataWatches, functionWatches } from './watch-resources';

const topicOf = (stage: Stage): Resource => {
  const { alarmEmail } = stage.settings;
  const key = keyOf(stage);
  return {
    Type: 'AWS::SNS::Topic',
    Properties: {
      TopicName: `${stage.prefix}-alarms`,
      ...(alarmEmail && { Subscription: [{ Protocol: 'email', Endpoint: alarmEmail }] }),
      // AWS's own key for SNS lets no alarm publish, so without a key of the stage's there is none.
      ...(key && { KmsMasterKeyId: key }),
    },
  };
};

const topicPolicy: Resource = {
  Type: 'AWS::SNS::TopicPolicy',
  Properties: {
    Topics: [ref('AlarmTopic')],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: ref('AlarmTopic'),
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
  },
};

/** Lambda counts what a mapping gives up only where it is asked to. */
const countGivenUp = (mapping: Resource): Resource =>
  mapping.Properties?.DestinationConfig
    ? withProperties(mapping, { MetricsConfig: { Metrics: ['EventCount'] } })
    : mapping;

/** Alarms on everything that is there, and the topic that they go to. */
export const addMonitoring = (resources: Resources, stage: Stage): Resources => {
  const counted = mapType(resources, 'AWS::Lambda::EventSourceMapping', countGivenUp);
  const all = addLogMetrics(counted, stage);
  const watches = [...functionWatches(all), ...dataWatches(all), ...apiWatches(all, stage)];
  return {
    ...all,
    AlarmTopic: topicOf(stage),
    AlarmTopicPolicy: topicPolicy,
    ...alarmsFor(watches, stage),
  };
};
