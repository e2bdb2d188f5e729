import { z } from 'zod';
import { TemplateError } from '../../cloudformation/template';
import { type Pattern, parsePattern } from '../../shared/filter';
import { messageOf } from '../../shared/user-error';
import type { Destination } from './on-failure';
import type { BatchingSettings } from './shard';

const FOREVER = -1;

const filterCriteria = z.strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string().max(4096) })).max(10) });

const common = {
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).max(1).default([]),
  FilterCriteria: filterCriteria.default({ Filters: [] }),
  // Without local effect: metrics, tags.
  MetricsConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
};

/** Of a Kinesis or DynamoDB stream. Defaults are Lambda's. What is not listed here is not emulated and fails. */
export const streamSchema = z.strictObject({
  ...common,
  StartingPosition: z.enum(['LATEST', 'TRIM_HORIZON']),
  BatchSize: z.number().int().min(1).max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.number().min(0).max(300).default(0),
  MaximumRetryAttempts: z.number().int().min(FOREVER).max(10_000).default(FOREVER),
  MaximumRecordAgeInSeconds: z.union([z.literal(FOREVER), z.number().int().min(60).max(604_800)]).default(FOREVER),
  ParallelizationFactor: z.literal(1).optional(),
  BisectBatchOnFunctionError: z.boolean().default(false),
  DestinationConfig: z.strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() }).default({}),
});

const WITHOUT_WINDOW = 10;

export const queueSchema = z
  .strictObject({
    ...common,
    BatchSize: z.number().int().min(1).max(10_000).default(WITHOUT_WINDOW),
    MaximumBatchingWindowInSeconds: z.number().min(0).max(300).default(0),
    ScalingConfig: z.strictObject({ MaximumConcurrency: z.number().int().min(2).max(1000) }).optional(),
  })
  .refine(
    ({ BatchSize, MaximumBatchingWindowInSeconds: window }) => BatchSize <= WITHOUT_WINDOW || window >= 1,
    'BatchSize over 10 needs MaximumBatchingWindowInSeconds of 1 or more',
  );

type StreamProperties = z.infer<typeof streamSchema>;

const orForever = (value: number): number => (value === FOREVER ? Number.POSITIVE_INFINITY : value);

/** @param batchPerPush whether this is enhanced fan-out where each push is a batch. */
export const settingsOf = (data: StreamProperties, batchPerPush: boolean): BatchingSettings => ({
  batchSize: data.BatchSize,
  windowMs: data.MaximumBatchingWindowInSeconds * 1000,
  maxRetries: orForever(data.MaximumRetryAttempts),
  maxAgeMs: orForever(data.MaximumRecordAgeInSeconds) * 1000,
  bisect: data.BisectBatchOnFunctionError,
  batchPerPush,
});

/** @param keys the fields of a record that Lambda filters this kind of source by. */
export const patternsOf = (
  logicalId: string,
  { Filters }: z.infer<typeof filterCriteria>,
  keys: readonly string[],
): Pattern[] =>
  Filters.map(({ Pattern }) => {
    try {
      const pattern = parsePattern(Pattern);
      const other = pattern.fields.find(({ name }) => !keys.includes(name));
      if (other) throw new Error(`${other.name} cannot be filtered by, only ${keys.join(', ')}`);
      return pattern;
    } catch (error) {
      throw new TemplateError(logicalId, `filter ${Pattern}: ${messageOf(error)}`);
    }
  });

const DESTINATION = /^arn:aws:(s3|sqs):[^:]*:\d*:[^/:]+$/;

export const destinationOf = (logicalId: string, { DestinationConfig }: StreamProperties): Destination | undefined => {
  const arn = DestinationConfig.OnFailure?.Destination;
  if (arn === undefined) return undefined;
  const kind = z.enum(['s3', 'sqs']).safeParse(DESTINATION.exec(arn)?.[1]);
  if (!kind.success || arn.endsWith('.fifo'))
    throw new TemplateError(logicalId, `on-failure destination ${arn} is not emulated: only S3 and SQS, without FIFO`);
  return { kind: kind.data, arn };
};
