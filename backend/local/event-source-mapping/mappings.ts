import { z } from 'zod';
import type { Resolve } from '../template/resolve';
import { resourcesOfType, type Template } from '../template/template';
import { TemplateError } from '../template/template-error';
import type { Settings } from './shard';

export type Mapping = {
  readonly stream: string;
  readonly functionName: string;
  readonly roleArn: string;
  readonly eventSourceArn: string;
  /** Through a consumer of its own: records are pushed as they arrive. Otherwise shards are read once a second. */
  readonly enhancedFanOut: boolean;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly settings: Settings;
};

const FOREVER = -1;

/** Defaults are Lambda's. What is not listed here is not emulated and fails. */
const mappingSchema = z.strictObject({
  EventSourceArn: z.string(),
  FunctionName: z.string(),
  Enabled: z.boolean().default(true),
  StartingPosition: z.enum(['LATEST', 'TRIM_HORIZON']),
  BatchSize: z.number().int().min(1).max(10_000).default(100),
  MaximumBatchingWindowInSeconds: z.number().min(0).max(300).default(0),
  MaximumRetryAttempts: z.number().int().min(FOREVER).max(10_000).default(FOREVER),
  MaximumRecordAgeInSeconds: z.union([z.literal(FOREVER), z.number().int().min(60).max(604_800)]).default(FOREVER),
  ParallelizationFactor: z.literal(1).optional(),
  BisectBatchOnFunctionError: z.literal(false).optional(),
  Tags: z.unknown().optional(),
});

const SOURCE = /^arn:aws:kinesis:[^:]+:\d+:stream\/([^/]+)(\/consumer\/.+)?$/;

const orForever = (value: number): number => (value === FOREVER ? Number.POSITIVE_INFINITY : value);

const roleOf = (template: Template, resolve: Resolve, functionArn: string): string => {
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::Lambda::Function'))
    if (resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId) === functionArn)
      return String(resolve(Properties.Role, logicalId));
  throw new TemplateError(functionArn, 'an event source mapping calls it, but the template has no such function');
};

const toMapping = (
  template: Template,
  resolve: Resolve,
  logicalId: string,
  properties: unknown,
): Mapping | undefined => {
  const parsed = mappingSchema.safeParse(resolve(properties, logicalId));
  if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
  const { data } = parsed;
  if (!data.Enabled) return undefined;
  const [, stream, consumer] = SOURCE.exec(data.EventSourceArn) ?? [];
  if (!stream) throw new TemplateError(logicalId, `event source ${data.EventSourceArn} is not emulated`);
  return {
    stream,
    functionName: data.FunctionName.split(':').at(-1) ?? '',
    roleArn: roleOf(template, resolve, data.FunctionName),
    eventSourceArn: data.EventSourceArn,
    enhancedFanOut: consumer !== undefined,
    startingPosition: data.StartingPosition,
    settings: {
      batchSize: data.BatchSize,
      windowMs: data.MaximumBatchingWindowInSeconds * 1000,
      maxRetries: orForever(data.MaximumRetryAttempts),
      maxAgeMs: orForever(data.MaximumRecordAgeInSeconds) * 1000,
    },
  };
};

/** @throws TemplateError for a mapping that asks for what is not emulated. */
export const mappingsOf = (template: Template, resolve: Resolve): Mapping[] =>
  resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').flatMap(
    ({ logicalId, Properties }) => toMapping(template, resolve, logicalId, Properties) ?? [],
  );
