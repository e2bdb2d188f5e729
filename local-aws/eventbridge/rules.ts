import { randomUUID } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { GetQueueUrlCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { calledFunction, isFunctionArn } from '../cloudformation/identifiers';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
import { callFunction } from '../lambda/invoke';
import { inputFor, type RuleTarget } from '../s3-sqs-sns/event-bus';
import { parsePattern } from '../shared/filter';
import { DAY_MS } from '../shared/time';
import { messageOf } from '../shared/user-error';
import { nextTime, parseSchedule, type Schedule } from './schedule';

interface CommonRule {
  readonly logicalId: string;
  readonly arn: string;
  readonly targets: readonly RuleTarget[];
}

/** An EventBridge rule that sends at its times. */
export interface Rule extends CommonRule {
  readonly schedule: Schedule;
}

/** An EventBridge rule that sends events of the default bus on, to queues. */
export interface BusRule extends CommonRule {
  /** As JSON. */
  readonly pattern: string;
}

const transformer = z.strictObject({
  InputPathsMap: z.record(z.string(), z.string().regex(/^\$\.[\w-]+$/, 'is no path of one field')).default({}),
  InputTemplate: z.string(),
});

const QUEUE_ARN = /^arn:aws:sqs:[^:]+:\d+:[^:.]+$/;

const ruleSchema = z
  .strictObject({
    Name: z.string().optional(),
    Description: z.unknown().optional(),
    ScheduleExpression: z.string().optional(),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z
      .array(
        z.strictObject({
          Arn: z.string().refine((arn) => isFunctionArn(arn) || QUEUE_ARN.test(arn), 'is no function and no queue'),
          Id: z.string(),
          Input: z.string().optional(),
          InputTransformer: transformer.optional(),
        }),
      )
      .default([]),
  })
  .refine(
    ({ ScheduleExpression, EventPattern }) => (ScheduleExpression === undefined) !== (EventPattern === undefined),
    'a rule has either a schedule or a pattern',
  )
  .refine(
    ({ EventPattern, Targets }) => EventPattern === undefined || Targets.every(({ Arn }) => QUEUE_ARN.test(Arn)),
    'events of the bus are sent to queues alone',
  );

const targetOf = ({ Arn, Input, InputTransformer }: z.infer<typeof ruleSchema>['Targets'][number]): RuleTarget => ({
  ...(isFunctionArn(Arn)
    ? { kind: 'function' as const, to: calledFunction(Arn).name }
    : { kind: 'queue' as const, to: Arn }),
  ...(Input === undefined ? {} : { input: Input }),
  ...(InputTransformer && { transformer: InputTransformer }),
});

/** The pattern of a rule is checked as it is read. */
const checked = (pattern: object): string => {
  const text = JSON.stringify(pattern);
  parsePattern(text);
  return text;
};

const toRule = (logicalId: string, arn: string, properties: unknown): (Rule | BusRule)[] => {
  const parsed = ruleSchema.safeParse(properties);
  if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
  const { ScheduleExpression, EventPattern, State, Targets } = parsed.data;
  if (State === 'DISABLED') return [];
  try {
    const common = { logicalId, arn, targets: Targets.map(targetOf) };
    return ScheduleExpression === undefined
      ? [{ ...common, pattern: checked(EventPattern ?? {}) }]
      : [{ ...common, schedule: parseSchedule(ScheduleExpression) }];
  } catch (error) {
    throw new TemplateError(logicalId, messageOf(error));
  }
};

const allRules = (template: Template, resolve: Resolve): (Rule | BusRule)[] =>
  resourcesOfType(template, 'AWS::Events::Rule').flatMap(({ logicalId, Properties }) =>
    toRule(logicalId, String(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId)), resolve(Properties, logicalId)),
  );

/** The rules with a schedule. @throws TemplateError for one that asks for what is not emulated. */
export const rulesOf = (template: Template, resolve: Resolve): Rule[] =>
  allRules(template, resolve).flatMap((rule) => ('schedule' in rule ? [rule] : []));

/** The rules with a pattern. @throws TemplateError for one that asks for what is not emulated. */
export const busRulesOf = (template: Template, resolve: Resolve): BusRule[] =>
  allRules(template, resolve).flatMap((rule) => ('pattern' in rule ? [rule] : []));

/**
 * The event of a rule that has gone off.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-eventbridge-scheduler.html
 */
export const scheduledEvent = (arn: string, at: number) => {
  const [, , , region, account] = arn.split(':');
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date(at).toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [arn],
    detail: {},
  };
};

/** Timers hold no more than 24 days. */
const MOST_MS = DAY_MS;

interface Options {
  readonly lambda: LambdaClient;
  readonly sqs: SQSClient;
  readonly report: (reason: string) => void;
}

const sendTo = async ({ sqs }: Options, arn: string, MessageBody: string): Promise<void> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: arn.split(':').at(-1) ?? '' }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
};

const fire = async ({ arn, targets }: Rule, at: number, options: Options): Promise<void> => {
  const sent = scheduledEvent(arn, at);
  const calls = targets.map(async (target) => {
    const text = inputFor(target, sent);
    const reportError = (reason: string) => options.report(`${target.to}, scheduled: ${reason}`);
    if (target.kind === 'queue')
      return sendTo(options, target.to, text).catch((error: unknown) => reportError(messageOf(error)));
    const call = await callFunction(options.lambda, target.to, Buffer.from(text), reportError);
    if (call?.functionError !== undefined) reportError('failed');
  });
  await Promise.all(calls);
};

/** Calls functions, and sends to queues, at the times of the rules. @returns what ends that. */
export const runRules = (rules: readonly Rule[], options: Options): (() => void) => {
  const start = Date.now();
  const timers = new Map<string, NodeJS.Timeout>();

  const arm = (rule: Rule, after: number): void => {
    const at = nextTime(rule.schedule, start, after);
    if (at === undefined) return;
    const wait = () => {
      const left = at - Date.now();
      if (left > 0) timers.set(rule.logicalId, setTimeout(wait, Math.min(left, MOST_MS)));
      else {
        void fire(rule, at, options);
        arm(rule, Math.max(at, Date.now()));
      }
    };
    wait();
  };

  for (const rule of rules) arm(rule, start);
  return () => {
    for (const timer of timers.values()) clearTimeout(timer);
  };
};
