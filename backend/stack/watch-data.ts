import type { Watch } from './alarm';
import { ofType, type Resources, ref } from './template';

const watchStream = (id: string): Watch => ({
  id: `${id}Full`,
  means: 'The stream refused records: it has too few shards',
  threshold: 0,
  namespace: 'AWS/Kinesis',
  metric: 'WriteProvisionedThroughputExceeded',
  statistic: 'Sum',
  dimensions: { StreamName: ref(id) },
});

const tableMetric = (table: string, Id: string, MetricName: string) => ({
  Id,
  ReturnData: false,
  MetricStat: {
    Metric: { Namespace: 'AWS/DynamoDB', MetricName, Dimensions: [{ Name: 'TableName', Value: ref(table) }] },
    Period: 300,
    Stat: 'Sum',
  },
});

const watchTable = (id: string): Watch => ({
  id: `${id}Throttled`,
  means: 'DynamoDB refused more than 10 reads or writes in 5 minutes',
  threshold: 10,
  metrics: [
    { Id: 'refused', Expression: 'FILL(reads, 0) + FILL(writes, 0)', Label: 'refused' },
    tableMetric(id, 'reads', 'ReadThrottleEvents'),
    tableMetric(id, 'writes', 'WriteThrottleEvents'),
  ],
});

/** Queues that others point to for what they cannot deliver. */
const deadLetterQueues = (resources: Resources): string[] => {
  const destinations = ofType(resources, 'AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  const queues = ofType(resources, 'AWS::SQS::Queue');
  const pointing = JSON.stringify([
    destinations.map((properties) => properties?.DestinationConfig),
    queues.map(([, { Properties }]) => Properties?.RedrivePolicy),
  ]);
  return queues.map(([id]) => id).filter((id) => pointing.includes(`"${id}"`));
};

const watchDeadLetters = (id: string): Watch => ({
  id: `${id}Depth`,
  means: 'Something could not be delivered and waits in the dead-letter queue',
  threshold: 0,
  namespace: 'AWS/SQS',
  metric: 'ApproximateNumberOfMessagesVisible',
  statistic: 'Maximum',
  dimensions: { QueueName: { 'Fn::GetAtt': [id, 'QueueName'] } },
});

const watchDelivery = (id: string): Watch => ({
  id: `${id}Late`,
  means: 'The archive is more than 15 minutes behind the stream',
  threshold: 900,
  namespace: 'AWS/Firehose',
  metric: 'DeliveryToS3.DataFreshness',
  statistic: 'Maximum',
  dimensions: { DeliveryStreamName: ref(id) },
});

const ids = (resources: Resources, type: string): string[] => ofType(resources, type).map(([id]) => id);

export const dataWatches = (resources: Resources): Watch[] => [
  ...ids(resources, 'AWS::Kinesis::Stream').map(watchStream),
  ...ids(resources, 'AWS::DynamoDB::Table').map(watchTable),
  ...ids(resources, 'AWS::KinesisFirehose::DeliveryStream').map(watchDelivery),
  ...deadLetterQueues(resources).map(watchDeadLetters),
];
