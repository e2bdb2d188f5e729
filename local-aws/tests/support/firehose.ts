import { hash } from 'node:crypto';
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

const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
/** A field of a protocol buffer that holds bytes. */
export const field = (number: number, content: Iterable<number>): number[] => {
  const bytes = [...content];
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
};

/** The mark and the checksum around a message. */
export const sealed = (message: readonly number[]): Buffer =>
  Buffer.from([
    0xf3,
    0x89,
    0x9a,
    0xc2,
    ...message,
    ...Buffer.from(hash('md5', Uint8Array.from(message), 'hex'), 'hex'),
  ]);

/** As the Kinesis Producer Library packs them: the keys in a table, with an explicit hash key and a tag that nobody here reads. */
export const aggregate = (...records: readonly (readonly [key: string, text: string])[]): Buffer => {
  const keys = [...new Set(records.map(([key]) => key))];
  const tag = field(4, field(1, Buffer.from('tag')));
  return sealed([
    ...keys.flatMap((key) => field(1, Buffer.from(key))),
    ...field(2, Buffer.from('123')),
    ...records.flatMap(([key, text]) =>
      field(3, [8, ...varint(keys.indexOf(key)), 16, 0, ...field(3, Buffer.from(text)), ...tag]),
    ),
  ]);
};
