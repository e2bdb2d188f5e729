import { expect, test } from 'vitest';
import { createResolver } from '../template/resolve';
import { templateSchema } from '../template/template';
import { mappingsOf } from './mappings';

const mappingsWith = (properties: Record<string, unknown>) => {
  const template = templateSchema.parse({
    Resources: {
      Stream: { Type: 'AWS::Kinesis::Stream', Properties: { Name: 'events' } },
      Consumer: {
        Type: 'AWS::Kinesis::StreamConsumer',
        Properties: { ConsumerName: 'live', StreamARN: { 'Fn::GetAtt': ['Stream', 'Arn'] } },
      },
      Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'role' } },
      Live: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'live', Role: { 'Fn::GetAtt': ['Role', 'Arn'] } },
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
  const place = { region: 'eu-west-1', account: '000000000000', stack: 's' };
  return mappingsOf(template, createResolver(template, place));
};

test('a mapping through a consumer is enhanced fan-out, with the limits of the template', () => {
  expect(mappingsWith({ BatchSize: 10_000, MaximumRetryAttempts: 0, MaximumRecordAgeInSeconds: 60 })).toEqual([
    {
      stream: 'events',
      functionName: 'live',
      roleArn: 'arn:aws:iam::000000000000:role/role',
      eventSourceArn: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events/consumer/live:1700000000',
      enhancedFanOut: true,
      startingPosition: 'LATEST',
      settings: { batchSize: 10_000, windowMs: 0, maxRetries: 0, maxAgeMs: 60_000 },
    },
  ]);
});

test('a mapping on the stream itself is polled, and what it leaves open is as on AWS: 100 records, no end of retries', () => {
  const [mapping] = mappingsWith({ EventSourceArn: { 'Fn::GetAtt': ['Stream', 'Arn'] } });
  expect([mapping?.enhancedFanOut, mapping?.settings]).toEqual([
    false,
    { batchSize: 100, windowMs: 0, maxRetries: Number.POSITIVE_INFINITY, maxAgeMs: Number.POSITIVE_INFINITY },
  ]);
});

test('a mapping that is switched off does not run', () => {
  expect(mappingsWith({ Enabled: false })).toEqual([]);
});

test.each([
  ['a property that is not emulated', { TumblingWindowInSeconds: 10 }, 'TumblingWindowInSeconds'],
  ['a value that is not emulated', { ParallelizationFactor: 2 }, 'ParallelizationFactor'],
  ['another kind of source', { EventSourceArn: 'arn:aws:sqs:eu-west-1:000000000000:q' }, 'is not emulated'],
])('%s stops the start and is named', (_, properties, message) => {
  expect(() => mappingsWith(properties)).toThrow(message);
});
