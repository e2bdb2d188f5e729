import type { Watch } from './alarm';
import { ofType, type Resource, type Resources, ref, target } from './template';

const LONGEST_MS = 30_000;
const OLDEST_MS = 60_000;

const numberOf = (resource: Resource | undefined, property: string): number | undefined => {
  const value = resource?.Properties?.[property];
  return typeof value === 'number' ? value : undefined;
};

const lambda = (id: string, metric: string, statistic: 'Sum' | 'Maximum', threshold: number, means: string): Watch => ({
  id: `${id.replace(/LambdaFunction$/, '')}${metric}`,
  means,
  threshold,
  namespace: 'AWS/Lambda',
  metric,
  statistic,
  dimensions: { FunctionName: ref(id) },
});

const watchFunction = ([id, resource]: [string, Resource]): Watch[] => {
  // Near its time-out a function is about to fail, also where that is less than half a minute.
  const slow = Math.min(LONGEST_MS, (numberOf(resource, 'Timeout') ?? 3) * 900);
  return [
    lambda(id, 'Errors', 'Sum', 10, 'More than 10 errors in 5 minutes'),
    lambda(id, 'Throttles', 'Sum', 10, 'More than 10 calls refused for want of concurrency in 5 minutes'),
    lambda(id, 'Duration', 'Maximum', slow, `A call took more than ${slow} ms`),
  ];
};

const isStream = (mapping: Resource): boolean => mapping.Properties?.StartingPosition !== undefined;

const watchAge = (mapping: Resource): Watch[] => {
  const id = target(mapping.Properties?.FunctionName);
  if (!id || !isStream(mapping)) return [];
  // Records over the limit are given up, and nothing older is ever seen: the alarm must come before.
  const limit = numberOf(mapping, 'MaximumRecordAgeInSeconds') ?? -1;
  const old = limit > 0 ? Math.min(OLDEST_MS, limit * 500) : OLDEST_MS;
  return [lambda(id, 'IteratorAge', 'Maximum', old, `A record was over ${old / 1000} s old when it was read`)];
};

const hasDestination = ({ Properties }: Resource): boolean =>
  JSON.stringify(Properties?.DestinationConfig ?? {}).includes('OnFailure');

const watchGivenUp = ([id, mapping]: [string, Resource]): Watch[] =>
  hasDestination(mapping)
    ? [
        {
          id: `${target(mapping.Properties?.FunctionName)?.replace(/LambdaFunction$/, '')}GivenUp`,
          means: 'Records were given up and lie at the on-failure destination',
          threshold: 0,
          namespace: 'AWS/Lambda',
          metric: 'OnFailureDestinationDeliveredEventCount',
          statistic: 'Sum',
          dimensions: { EventSourceMappingUUID: ref(id) },
        },
      ]
    : [];

export const functionWatches = (resources: Resources): Watch[] => {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
  return [
    ...ofType(resources, 'AWS::Lambda::Function').flatMap(watchFunction),
    ...mappings.flatMap(([, mapping]) => watchAge(mapping)),
    ...mappings.flatMap(watchGivenUp),
  ];
};

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
