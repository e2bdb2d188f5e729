import { expect, test } from 'vitest';
import { streamsWith, streamWith } from '../tests/support/firehose';

test('a delivery stream says where from, where to, how much, how often and through which function', () => {
  const stream = streamWith(
    { BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 }, CompressionFormat: 'GZIP' },
    { BufferSizeInMBs: '0.5', NumberOfRetries: '2' },
  );
  expect(stream).toMatchObject({
    logicalId: 'Delivery',
    arn: 'arn:aws:firehose:eu-west-1:000000000000:deliverystream/archive',
    source: 'events',
    bucket: 'bucket',
    bytes: 64 * 1024 * 1024,
    intervalMs: 60_000,
    extension: '.gz',
    transform: { functionName: 'archive', bytes: 512 * 1024, retries: 2 },
  });
});

test("what the template leaves open is Firehose's default", () => {
  const [stream] = streamsWith();
  expect(stream).toMatchObject({
    bytes: 5 * 1024 * 1024,
    intervalMs: 300_000,
    gzip: false,
    extension: '',
    delimiter: false,
  });
  expect(streamWith().transform).toMatchObject({ bytes: 1024 * 1024, retries: 3 });
});

const timed = { Prefix: 'a/!{timestamp:yyyy}/' };

test.each([
  ['another source', {}, { DeliveryStreamType: 'DirectPut' }],
  ['another destination', {}, { RedshiftDestinationConfiguration: {} }],
  ['another format', { CompressionFormat: 'Snappy' }, {}],
  ['dynamic partitioning', { DynamicPartitioningConfiguration: { Enabled: true } }, {}],
  ['conversion to Parquet', { DataFormatConversionConfiguration: { Enabled: true } }, {}],
  ['a back-up', { S3BackupMode: 'Enabled' }, {}],
  ['another processor', { ProcessingConfiguration: { Processors: [{ Type: 'RecordDeAggregation' }] } }, {}],
  ['an expression that is not known', { ...timed, ErrorOutputPrefix: '!{firehose:error-output-type}!{x:y}' }, {}],
  ['a prefix with expressions and no error prefix', timed, {}],
  ['a prefix with the type of error', { Prefix: '!{firehose:error-output-type}/' }, {}],
])('%s stops the start and names the delivery stream', (_, destination, whole) => {
  expect(() => streamsWith(destination, whole)).toThrow('Delivery: ');
});
