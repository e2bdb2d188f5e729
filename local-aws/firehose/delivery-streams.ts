import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { type Resource, resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
import { messageOf } from '../shared/user-error';
import { type Prefix, parsePrefix } from './prefix';

export interface Transform {
  readonly functionName: string;
  readonly functionArn: string;
  /** How much of the records one call gets, at most. */
  readonly bytes: number;
  readonly retries: number;
}

/** A delivery stream from a Kinesis stream to a bucket. */
export interface DeliveryStream {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly region: string;
  /** The Kinesis stream. */
  readonly source: string;
  readonly sourceArn: string;
  readonly bucket: string;
  readonly prefix: Prefix;
  readonly errorPrefix: Prefix;
  readonly gzip: boolean;
  readonly extension: string;
  /** An object is written when so much is there, or after so long, whichever comes first. */
  readonly bytes: number;
  readonly intervalMs: number;
  /** A newline behind each record. */
  readonly delimiter: boolean;
  readonly transform?: Transform;
}

const MIB = 1024 * 1024;

const parameters = z.array(z.strictObject({ ParameterName: z.string(), ParameterValue: z.string() })).default([]);

const processor = z.strictObject({ Type: z.enum(['Lambda', 'AppendDelimiterToRecord']), Parameters: parameters });

const destination = z.strictObject({
  BucketARN: z.string().regex(/^arn:aws:s3:::[^/]+$/),
  RoleARN: z.string(),
  Prefix: z.string().default(''),
  ErrorOutputPrefix: z.string().optional(),
  CompressionFormat: z.enum(['UNCOMPRESSED', 'GZIP']).default('UNCOMPRESSED'),
  FileExtension: z.string().optional(),
  BufferingHints: z
    .strictObject({
      IntervalInSeconds: z.number().min(0).max(900).default(300),
      SizeInMBs: z.number().min(1).max(128).default(5),
    })
    .prefault({}),
  ProcessingConfiguration: z
    .strictObject({ Enabled: z.boolean().default(true), Processors: z.array(processor).default([]) })
    .prefault({}),
  S3BackupMode: z.literal('Disabled').optional(),
  CustomTimeZone: z.literal('UTC').optional(),
  // Without local effect.
  CloudWatchLoggingOptions: z.unknown().optional(),
  EncryptionConfiguration: z.unknown().optional(),
});

/** What a delivery stream may say; anything else fails, so that no property is dropped in silence. */
const schema = z.strictObject({
  DeliveryStreamName: z.string(),
  DeliveryStreamType: z.literal('KinesisStreamAsSource'),
  KinesisStreamSourceConfiguration: z.strictObject({
    KinesisStreamARN: z.string().regex(/^arn:aws:kinesis:[^:]+:\d+:stream\/[^/]+$/),
    RoleARN: z.string(),
  }),
  ExtendedS3DestinationConfiguration: destination,
  Tags: z.unknown().optional(),
});

/** Its defaults are Firehose's. */
const transformSchema = z.strictObject({
  LambdaArn: z.string().regex(/^arn:aws:lambda:[^:]+:\d+:function:[^:]+$/),
  BufferSizeInMBs: z.coerce.number().min(0.2).max(3).default(1),
  NumberOfRetries: z.coerce.number().int().min(0).max(300).default(3),
  // Records are transformed as they are read.
  BufferIntervalInSeconds: z.coerce.number().min(0).max(900).optional(),
  RoleArn: z.string().optional(),
});

type Destination = z.infer<typeof destination>;

const parametersOf = (given: z.infer<typeof parameters>) =>
  Object.fromEntries(given.map(({ ParameterName, ParameterValue }) => [ParameterName, ParameterValue]));

const processorsOf = (destination: Destination): { delimiter: boolean; transform?: Transform } => {
  const { Enabled, Processors } = destination.ProcessingConfiguration;
  const active = Enabled ? Processors : [];
  const [lambda, ...more] = active.filter(({ Type }) => Type === 'Lambda');
  if (more.length > 0) throw new Error('more than one Lambda processor');
  const delimiting = active.find(({ Type }) => Type === 'AppendDelimiterToRecord');
  z.strictObject({ Delimiter: z.literal('\\n').optional() }).parse(parametersOf(delimiting?.Parameters ?? []));
  const delimiter = delimiting !== undefined;
  if (!lambda) return { delimiter };
  const { LambdaArn, BufferSizeInMBs, NumberOfRetries } = transformSchema.parse(parametersOf(lambda.Parameters));
  const functionName = LambdaArn.split(':').at(-1) ?? '';
  const transform = {
    functionName,
    functionArn: LambdaArn,
    bytes: BufferSizeInMBs * MIB,
    retries: NumberOfRetries,
  };
  return { delimiter, transform };
};

const ERROR_TYPE = '!{firehose:error-output-type}';

/** Firehose's own rules: a prefix with expressions needs an error prefix that names the type of error. */
const prefixesOf = ({ Prefix: prefix, ErrorOutputPrefix: given }: Destination) => {
  if (prefix.includes(ERROR_TYPE)) throw new Error(`Prefix may not contain ${ERROR_TYPE}`);
  if (prefix.includes('!{') && !given?.includes(ERROR_TYPE))
    throw new Error(`a Prefix with expressions needs an ErrorOutputPrefix that contains ${ERROR_TYPE}`);
  return { prefix: parsePrefix(prefix), errorPrefix: parsePrefix(given ?? `${ERROR_TYPE}/`) };
};

const toDeliveryStream = (logicalId: string, arn: string, properties: unknown): DeliveryStream => {
  const data = schema.parse(properties);
  const destination = data.ExtendedS3DestinationConfiguration;
  const sourceArn = data.KinesisStreamSourceConfiguration.KinesisStreamARN;
  const gzip = destination.CompressionFormat === 'GZIP';
  return {
    logicalId,
    name: data.DeliveryStreamName,
    arn,
    region: arn.split(':')[3] ?? '',
    source: sourceArn.split('/')[1] ?? '',
    sourceArn,
    bucket: destination.BucketARN.split(':').at(-1) ?? '',
    ...prefixesOf(destination),
    gzip,
    extension: destination.FileExtension ?? (gzip ? '.gz' : ''),
    bytes: destination.BufferingHints.SizeInMBs * MIB,
    intervalMs: destination.BufferingHints.IntervalInSeconds * 1000,
    ...processorsOf(destination),
  };
};

const problemOf = (error: unknown): string => {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return messageOf(error);
};

/** @throws TemplateError for a delivery stream that asks for what is not emulated. */
export const deliveryStreamsOf = (template: Template, resolve: Resolve): DeliveryStream[] =>
  resourcesOfType(template, 'AWS::KinesisFirehose::DeliveryStream').map(({ logicalId, Properties }: Resource) => {
    const arn = String(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId));
    const properties = resolve(Properties, logicalId);
    try {
      return toDeliveryStream(logicalId, arn, properties);
    } catch (error) {
      throw new TemplateError(logicalId, problemOf(error));
    }
  });
