import { z } from 'zod';
import { calledFunction } from '../../cloudformation/identifiers';
import type { Resolve } from '../../cloudformation/resolve';
import { type Resource, resourcesOfType, type Template, TemplateError } from '../../cloudformation/template';
import type { Pattern } from '../../shared/filter';
import { destinationOf, patternsOf, queueSchema, settingsOf, streamSchema } from './mapping-properties';
import type { Destination } from './on-failure';
import type { BatchingSettings } from './shard';

interface Target {
  readonly logicalId: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly roleArn: string;
  readonly eventSourceArn: string;
  /** The function's answer may name what failed. */
  readonly partial: boolean;
  readonly patterns: readonly Pattern[];
}

export type StreamMapping = Target & {
  readonly kind: 'kinesis' | 'dynamodb';
  /** Name of the stream, or of the table. */
  readonly source: string;
  /** Through a consumer of its own: records are pushed as they arrive. Otherwise shards are read once a second. */
  readonly enhancedFanOut: boolean;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  readonly settings: BatchingSettings;
  readonly destination?: Destination;
};

export type QueueMapping = Target & {
  readonly kind: 'sqs';
  readonly source: string;
  readonly batchSize: number;
  readonly windowMs: number;
  /** How many batches the function may be working on at a time. */
  readonly concurrency: number;
};

export type Mapping = StreamMapping | QueueMapping;

/** How enhanced fan-out meets a busy function: what arrives meanwhile comes in one batch, or each push in its own. AWS does not say. */
export type FanOut = 'coalesce' | 'push';

/** With how many at a time Lambda begins to read a queue. */
const QUEUE_CONCURRENCY = 5;

const KINESIS = /^arn:aws:kinesis:[^:]+:\d+:stream\/([^/]+)(\/consumer\/.+)?$/;
const DYNAMODB = /^arn:aws:dynamodb:[^:]+:\d*:table\/([^/]+)\/stream\/.+$/;
const QUEUE = /^arn:aws:sqs:[^:]+:\d+:([^/:.]+)$/;

interface Context {
  readonly template: Template;
  readonly resolve: Resolve;
  readonly fanOut: FanOut;
}

const resourceOf = ({ template, resolve }: Context, type: string, arn: string): Resource | undefined =>
  resourcesOfType(template, type).find(
    ({ logicalId }) => resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId) === arn,
  );

const functionOf = (context: Context, functionArn: string): Resource => {
  const found = resourceOf(context, 'AWS::Lambda::Function', functionArn);
  if (found) return found;
  throw new TemplateError(functionArn, 'an event source mapping calls it, but the template has no such function');
};

const roleOf = (context: Context, functionArn: string): string => {
  const { logicalId, Properties } = functionOf(context, functionArn);
  return String(context.resolve(Properties.Role, logicalId));
};

const seconds = ({ resolve }: Context, resource: Resource | undefined, name: string, unsaid: number): number =>
  Number(resolve(resource?.Properties[name] ?? unsaid, resource?.logicalId ?? name));

/** Lambda does not take a mapping whose messages would come again before its function must have answered. */
const assertHidden = (context: Context, logicalId: string, { EventSourceArn, FunctionName }: Named): void => {
  const queue = resourceOf(context, 'AWS::SQS::Queue', EventSourceArn);
  const visibility = seconds(context, queue, 'VisibilityTimeout', 30);
  const timeout = seconds(context, functionOf(context, calledFunction(FunctionName).arn), 'Timeout', 3);
  if (queue && visibility < timeout)
    throw new TemplateError(
      logicalId,
      `the visibility timeout of ${queue.logicalId}, ${visibility} s, is less than the function's time limit, ${timeout} s`,
    );
};

interface Named {
  readonly EventSourceArn: string;
  readonly FunctionName: string;
  readonly FunctionResponseTypes: unknown[];
}

const targetOf = (context: Context, logicalId: string, data: Named) => {
  const { arn, name } = calledFunction(data.FunctionName);
  return {
    logicalId,
    functionName: name,
    functionArn: data.FunctionName,
    roleArn: roleOf(context, arn),
    eventSourceArn: data.EventSourceArn,
    partial: data.FunctionResponseTypes.length > 0,
  };
};

const parse = <T>(schema: z.ZodType<T>, logicalId: string, properties: unknown): T => {
  const parsed = schema.safeParse(properties);
  if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
  return parsed.data;
};

interface Source {
  readonly kind: StreamMapping['kind'];
  readonly name: string;
  readonly enhanced: boolean;
}

const toStreamMapping = (
  context: Context,
  logicalId: string,
  properties: unknown,
  { kind, name, enhanced }: Source,
): StreamMapping[] => {
  const data = parse(streamSchema, logicalId, properties);
  const keys = kind === 'kinesis' ? ['data'] : ['dynamodb', 'eventName'];
  const destination = destinationOf(logicalId, data);
  const mapping: StreamMapping = {
    ...targetOf(context, logicalId, data),
    kind,
    source: name,
    patterns: patternsOf(logicalId, data.FilterCriteria, keys),
    enhancedFanOut: enhanced,
    startingPosition: data.StartingPosition,
    settings: settingsOf(data, enhanced && context.fanOut === 'push'),
    ...(destination ? { destination } : {}),
  };
  return data.Enabled ? [mapping] : [];
};

const toQueueMapping = (context: Context, logicalId: string, properties: unknown, name: string): QueueMapping[] => {
  const data = parse(queueSchema, logicalId, properties);
  assertHidden(context, logicalId, data);
  const mapping: QueueMapping = {
    ...targetOf(context, logicalId, data),
    kind: 'sqs',
    source: name,
    patterns: patternsOf(logicalId, data.FilterCriteria, ['body']),
    batchSize: data.BatchSize,
    windowMs: data.MaximumBatchingWindowInSeconds * 1000,
    concurrency: data.ScalingConfig?.MaximumConcurrency ?? QUEUE_CONCURRENCY,
  };
  return data.Enabled ? [mapping] : [];
};

const arnSchema = z.object({ EventSourceArn: z.string() });

const toMappings = (context: Context, logicalId: string, raw: unknown): Mapping[] => {
  const properties = context.resolve(raw, logicalId);
  const { EventSourceArn: arn } = parse(arnSchema, logicalId, properties);
  const [, stream, consumer] = KINESIS.exec(arn) ?? [];
  if (stream)
    return toStreamMapping(context, logicalId, properties, {
      kind: 'kinesis',
      name: stream,
      enhanced: consumer !== undefined,
    });
  const table = DYNAMODB.exec(arn)?.[1];
  if (table) return toStreamMapping(context, logicalId, properties, { kind: 'dynamodb', name: table, enhanced: false });
  const queue = QUEUE.exec(arn)?.[1];
  if (queue) return toQueueMapping(context, logicalId, properties, queue);
  throw new TemplateError(logicalId, `event source ${arn} is not emulated`);
};

/** @throws TemplateError for a mapping that asks for what is not emulated. */
export const mappingsOf = (template: Template, resolve: Resolve, fanOut: FanOut = 'coalesce'): Mapping[] =>
  resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').flatMap(({ logicalId, Properties }) =>
    toMappings({ template, resolve, fanOut }, logicalId, Properties),
  );
