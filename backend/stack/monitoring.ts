import { alarmsFor } from './alarm';
import { keyOf } from './key';
import type { Stage } from './stage';
import { mapType, type Resource, type Resources, ref, sub, withProperties } from './template';
import { addRejectsMetric, apiWatches } from './watch-apis';
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
          Principal: { Service: ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com'] },
          Action: 'sns:Publish',
          Resource: ref('AlarmTopic'),
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
  },
};

const notification = (NotificationType: 'ACTUAL' | 'FORECASTED', Threshold: number) => ({
  Notification: { NotificationType, ComparisonOperator: 'GREATER_THAN', Threshold, ThresholdType: 'PERCENTAGE' },
  Subscribers: [{ SubscriptionType: 'SNS', Address: ref('AlarmTopic') }],
});

/** Of the whole account: a filter by tag counts nothing until somebody activates the tag in billing, and stays silent. */
const budgetOf = ({ prefix, settings }: Stage): Resource => ({
  Type: 'AWS::Budgets::Budget',
  Properties: {
    Budget: {
      // Budgets are the account's, not a Region's.
      BudgetName: sub(`${prefix}-\${AWS::Region}`),
      BudgetType: 'COST',
      TimeUnit: 'MONTHLY',
      BudgetLimit: { Amount: settings.monthlyBudgetUsd, Unit: 'USD' },
    },
    NotificationsWithSubscribers: [notification('ACTUAL', 80), notification('FORECASTED', 100)],
  },
});

/** Lambda counts what a mapping gives up only where it is asked to. */
const countGivenUp = (mapping: Resource): Resource =>
  mapping.Properties?.DestinationConfig
    ? withProperties(mapping, { MetricsConfig: { Metrics: ['EventCount'] } })
    : mapping;

/** Alarms on everything that is there, the topic that they go to, and the budget. */
export const addMonitoring = (resources: Resources, stage: Stage): Resources => {
  const counted = mapType(resources, 'AWS::Lambda::EventSourceMapping', countGivenUp);
  const all = addRejectsMetric(counted, stage);
  const watches = [...functionWatches(all), ...dataWatches(all), ...apiWatches(all, stage)];
  return {
    ...all,
    AlarmTopic: topicOf(stage),
    AlarmTopicPolicy: topicPolicy,
    MonthlyBudget: budgetOf(stage),
    ...alarmsFor(watches, stage),
  };
};
