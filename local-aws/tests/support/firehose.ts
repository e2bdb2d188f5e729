import { createResolver } from '../../cloudformation/resolve';
import { templateSchema } from '../../cloudformation/template';
import { type DeliveryStream, deliveryStreamsOf } from '../../firehose/delivery-streams';
import type { SourceRecord } from '../../firehose/transform';

const lambdaProcessor = (parameters: Readonly<Record<string, string>>) => ({
  Type: 'Lambda',
  Parameters: Object.entries({
    LambdaArn: 'arn:aws:lambda:eu-west-1:000000000000:function:archive',
    ...parameters,
  }).map(([ParameterName, ParameterValue]) => ({ ParameterName, ParameterValue })),
});

/** Delivery streams of a template, with these properties of the destination, and of the whole. */
export const streamsWith = (destination: object = {}, whole: object = {}): DeliveryStream[] => {
  const template = templateSchema.parse({
    Resources: {
      Delivery: {
        Type: 'AWS::KinesisFirehose::DeliveryStream',
        Properties: {
          DeliveryStreamName: 'archive',
          DeliveryStreamType: 'KinesisStreamAsSource',
          KinesisStreamSourceConfiguration: {
            KinesisStreamARN: 'arn:aws:kinesis:eu-west-1:000000000000:stream/events',
            RoleARN: 'role',
          },
          ExtendedS3DestinationConfiguration: { BucketARN: 'arn:aws:s3:::bucket', RoleARN: 'role', ...destination },
          ...whole,
        },
      },
    },
  });
  return deliveryStreamsOf(
    template,
    createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }),
  );
};

/** One delivery stream through a Lambda function, unless `destination` says otherwise. */
export const streamWith = (
  destination: object = {},
  parameters: Readonly<Record<string, string>> = {},
): DeliveryStream => {
  const [stream] = streamsWith({
    ProcessingConfiguration: { Processors: [lambdaProcessor(parameters)] },
    ...destination,
  });
  if (!stream) throw new Error('the template has no delivery stream');
  return stream;
};

export const sourceRecord = (sequenceNumber: number, text: string, more: Partial<SourceRecord> = {}): SourceRecord => ({
  shardId: 'shardId-000000000000',
  sequenceNumber: String(sequenceNumber),
  partitionKey: 'key',
  arrival: Date.UTC(2026, 10, 21, 9, 5, 7),
  data: Buffer.from(text),
  ...more,
});
