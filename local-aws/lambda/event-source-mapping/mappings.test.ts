import { expect, test } from 'vitest';
import { createResolver } from '../../cloudformation/resolve';
import { templateSchema } from '../../cloudformation/template';
import { type FanOut, mappingsOf } from './mappings';

/** As JSON: a property that is undefined is not there. */
const parseTemplate = (template: object) => templateSchema.parse(JSON.parse(JSON.stringify(template)));

const mappingsWith = (properties: Record<string, unknown>, fanOut: FanOut = 'coalesce', Timeout = 30) => {
  const template = parseTemplate({
    Resources: {
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'events' } },
      Consumer: {
        Type: 'AWS::Kinesis::StreamConsumer',
        Properties: { ConsumerName: 'live', StreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
      },
      Jobs: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'jobs' } },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role' } },
      Live: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'live', Role: { 'Fn::GetAtt': ['Role', 'Arn'] }, Timeout },
      },
      Mapping: {
        Type: 'AWS::Lambda::EventSourceMapping',
        Properties: {
          EventSourceArn: { Ref: 'Consumer' },
          FunctionName: { 'Fn::GetAtt': ['Live', 'Arn'] },
          StartingPosition: 'LATEST',
          ...properties,
        },
      },
    },
  });
  const position = { region: 'eu-west-1', account: '000000000000', stack: 's' };
  return mappingsOf(template, createResolver(template, position), fanOut);
};

const forever = Number.POSITIVE_INFINITY;

test('a mapping through a consumer is enhanced fan-out, with the limits of the template', () => {
  expect(mappingsWith({ BatchSize: 10_000, MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60 })).toEqual([
    {
      kind: 'kinesis',
      source: 'events',
      logicalId: 'Mapping',
      functionName: 'live',
      functionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:live',
      roleArn: 'arn:aws:iam::000000000000:role/role',
      eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events/consumer/live:1700000000',
      enhancedFanOut: true,
      startingPosition: 'LATEST',
      partial: false,
      patterns: [],
      settings: { batchSize: 10_000, windowMs: 0, maxRetries: 0, maxAgeMs: 60_000, bisect: false, batchPerPush: false },
    },
  ]);
});

test('a mapping may call the alias that provisioned concurrency makes', () => {
  const FunctionName = { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['Live', 'Arn'] }, 'provisioned']] };
  expect(mappingsWith({ FunctionName })).toMatchObject([
    { functionName: 'live', functionArn: expect.stringMatching(/:live:provisioned$/), roleArn: expect.any(String) },
  ]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-parameters.html
test('a mapping on the stream itself is polled, and what it leaves open is as on AWS: 100 records, no end of retries', () => {
  const [mapping] = mappingsWith({ EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] } });
  expect(mapping).toMatchObject({
    enhancedFanOut: false,
    settings: { batchSize: 100, windowMs: 0, maxRetries: forever, maxAgeMs: forever, bisect: false },
  });
});

test('each push is a batch only with enhanced fan-out, and only when the setting says so', () => {
  const stream = { EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] } };
  const pushes = [mappingsWith({}, 'push'), mappingsWith({}, 'coalesce'), mappingsWith(stream, 'push')].flat();
  expect(pushes.map((mapping) => mapping.kind !== 'sqs' && mapping.settings.batchPerPush)).toEqual([
    true,
    false,
    false,
  ]);
});

test('partial answers, bisecting, filters and a destination are taken over', () => {
  const [mapping] = mappingsWith({
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    FilterCriteria: { Filters: [{ Pattern: '{"data":{"type":["order.placed"]}}' }] },
    DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failed' } },
  });
  expect(mapping).toMatchObject({
    partial: true,
    settings: { bisect: true },
    patterns: [{ fields: [{ name: 'data' }] }],
    destination: { kind: 's3', arn: 'arn:aws:s3:::failed' },
  });
});

const queue = { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:jobs', StartingPosition: undefined };

test('a queue is read in tens, by five at a time, unless the template says otherwise', () => {
  const more = { BatchSize: 100, MaximumBatchingWindowInSeconds: 2, ScalingConfig: { MaximumConcurrency: 2 } };
  const found = [...mappingsWith(queue), ...mappingsWith({ ...queue, ...more })];
  expect(found).toMatchObject([
    { kind: 'sqs', source: 'jobs', batchSize: 10, windowMs: 0, concurrency: 5 },
    { kind: 'sqs', source: 'jobs', batchSize: 100, windowMs: 2000, concurrency: 2 },
  ]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
test('a queue whose messages come again while the function may still run is refused, as Lambda does', () => {
  expect(() => mappingsWith(queue, 'coalesce', 31)).toThrow(
    "Mapping: the visibility timeout of Jobs, 30 s, is less than the function's time limit, 31 s",
  );
});

test('a mapping that is switched off does not run', () => {
  expect(mappingsWith({ Enabled: false })).toEqual([]);
});

test.each([
  ['a property that is not emulated', { TumblingWindowInSeconds: 10 }, 'TumblingWindowInSeconds'],
  ['a value that is not emulated', { ParallelizationFactor: 2 }, 'ParallelizationFactor'],
  ['a start that is not emulated', { StartingPosition: 'AT_TIMESTAMP' }, 'StartingPosition'],
  ['another kind of source', { EventSourceArn: 'arn:aws:mq:eu-west-1:000000000000:broker:b' }, 'is not emulated'],
  ['a FIFO queue', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:q.fifo' }, 'is not emulated'],
  [
    'another destination',
    { DestinationConfig: { OnFailure: { Destination: 'kafka://t' } } },
    'kafka://t is not emulated',
  ],
  ['a filter that is no pattern', { FilterCriteria: { Filters: [{ Pattern: '{"data":{"a":[]}}' }] } }, 'filter {'],
  [
    'a filter on what Kinesis is not filtered by',
    { FilterCriteria: { Filters: [{ Pattern: '{"partitionKey":["1"]}' }] } },
    'partitionKey cannot be filtered by',
  ],
])('%s stops the start and is named', (_, properties, message) => {
  expect(() => mappingsWith(properties)).toThrow(message);
  expect(() => mappingsWith(properties)).toThrow('Mapping: ');
});
