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

const sumOf = (Id: string, Namespace: string, MetricName: string, of: Readonly<Record<string, unknown>>) => {
  const Dimensions = Object.entries(of).map(([Name, Value]) => ({ Name, Value }));
  return {
    Id,
    ReturnData: false,
    MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: 300, Stat: 'Sum' },
  };
};

const watchFunction = ([id, resource]: [string, Resource]): Watch[] => {
  // Near its time-out a function is about to fail, also where that is less than half a minute.
  const slow = Math.min(LONGEST_MS, (numberOf(resource, 'Timeout') ?? 3) * 900);
  return [
    {
      // One alarm for both: a template has room for 500 resources.
      id: `${id.replace(/LambdaFunction$/, '')}Fails`,
      means: 'More than 10 errors, or calls refused for want of concurrency, in 5 minutes',
      threshold: 10,
      metrics: [
        { Id: 'failed', Expression: 'FILL(errors, 0) + FILL(throttles, 0)', Label: 'failed' },
        sumOf('errors', 'AWS/Lambda', 'Errors', { FunctionName: ref(id) }),
        sumOf('throttles', 'AWS/Lambda', 'Throttles', { FunctionName: ref(id) }),
      ],
    },
    { ...lambda(id, 'Duration', 'Maximum', slow, `In 3 of 5 minutes a call took more than ${slow} ms`), lasting: true },
  ];
};

const readerOf = ({ Properties }: Resource): string => target(Properties?.FunctionName) ?? '';

const isStream = (mapping: Resource): boolean => mapping.Properties?.StartingPosition !== undefined;

const watchAge = (mapping: Resource): Watch[] => {
  const id = readerOf(mapping);
  if (!id || !isStream(mapping)) return [];
  // Records over the limit are given up, and nothing older is ever seen: the alarm must come before.
  const limit = numberOf(mapping, 'MaximumRecordAgeInSeconds') ?? -1;
  const old = limit > 0 ? Math.min(OLDEST_MS, limit * 500) : OLDEST_MS;
  const means = `In 3 of 5 minutes a record was over ${old / 1000} s old when it was read`;
  return [{ ...lambda(id, 'IteratorAge', 'Maximum', old, means), lasting: true }];
};

const hasDestination = ({ Properties }: Resource): boolean =>
  JSON.stringify(Properties?.DestinationConfig ?? {}).includes('OnFailure');

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html#event-source-mapping-metrics */
const watchGivenUp = ([id, mapping]: [string, Resource]): Watch[] => {
  if (!hasDestination(mapping)) return [];
  const called = readerOf(mapping);
  // One function may read several tables.
  const name = id.endsWith('TableMapping') ? id.replace(/Mapping$/, '') : called.replace(/LambdaFunction$/, '');
  const counted = (end: string, metric: string, means: string): Watch => ({
    id: `${name}${end}`,
    means,
    threshold: 0,
    namespace: 'AWS/Lambda',
    metric,
    statistic: 'Sum',
    dimensions: { EventSourceMappingUUID: ref(id) },
  });
  return [
    counted(
      'GivenUp',
      'OnFailureDestinationDeliveredEventCount',
      'Records were given up and lie at the on-failure destination',
    ),
    counted('Dropped', 'DroppedEventCount', 'Records were given up and lie nowhere: only the archive has them'),
    lambda(called, 'DestinationDeliveryFailures', 'Sum', 0, 'What was given up could not be put where it belongs'),
  ];
};

/** A mapping that may not read, or is off, calls nobody: no error, no age, nothing else that could be seen. */
const watchReading = (resources: Resources, mapping: Resource): Watch[] => {
  const called = readerOf(mapping);
  const source = target(mapping.Properties?.EventSourceArn) ?? '';
  const stream =
    resources[source]?.Type === 'AWS::Kinesis::StreamConsumer'
      ? target(resources[source]?.Properties?.StreamARN)
      : source;
  if (stream === undefined || resources[stream]?.Type !== 'AWS::Kinesis::Stream') return [];
  return [
    {
      id: `${called.replace(/LambdaFunction$/, '')}ReadsNothing`,
      means: 'Records come in, and the reader has not been called for 5 minutes',
      threshold: 0,
      metrics: [
        { Id: 'unread', Expression: 'IF(FILL(records, 0) > 0 AND FILL(calls, 0) == 0, 1, 0)', Label: 'unread' },
        sumOf('records', 'AWS/Kinesis', 'IncomingRecords', { StreamName: ref(stream) }),
        sumOf('calls', 'AWS/Lambda', 'Invocations', { FunctionName: ref(called) }),
      ],
    },
  ];
};

export const functionWatches = (resources: Resources): Watch[] => {
  const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping');
  return [
    ...ofType(resources, 'AWS::Lambda::Function').flatMap(watchFunction),
    ...mappings.flatMap(([, mapping]) => watchAge(mapping)),
    ...mappings.flatMap(watchGivenUp),
    ...mappings.flatMap(([, mapping]) => watchReading(resources, mapping)),
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

const indexesOf = ({ Properties }: Resource): string[] => {
  const indexes: unknown = Properties?.GlobalSecondaryIndexes;
  return Array.isArray(indexes) ? indexes.map(({ IndexName }) => String(IndexName)) : [];
};

/** An index is throttled apart from its table: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
const watchTable = ([id, table]: [string, Resource]): Watch => {
  const TableName = ref(id);
  const parts = [{ TableName }, ...indexesOf(table).map((name) => ({ TableName, GlobalSecondaryIndexName: name }))];
  const refused = parts.flatMap((part, at) => [
    sumOf(`reads${at || ''}`, 'AWS/DynamoDB', 'ReadThrottleEvents', part),
    sumOf(`writes${at || ''}`, 'AWS/DynamoDB', 'WriteThrottleEvents', part),
  ]);
  return {
    id: `${id}Throttled`,
    means: 'DynamoDB refused more than 10 reads or writes in 5 minutes',
    threshold: 10,
    metrics: [
      { Id: 'refused', Expression: refused.map(({ Id }) => `FILL(${Id}, 0)`).join(' + '), Label: 'refused' },
      ...refused,
    ],
  };
};

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
  ...ofType(resources, 'AWS::DynamoDB::Table').map(watchTable),
  ...ids(resources, 'AWS::KinesisFirehose::DeliveryStream').map(watchDelivery),
  ...deadLetterQueues(resources).map(watchDeadLetters),
];
