import { randomUUID } from 'node:crypto';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { z } from 'zod';
import { calledFunction, isFunctionArn } from '../cloudformation/identifiers';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template, TemplateError } from '../cloudformation/template';
import { callFunction } from '../lambda/invoke';
import { DAY_MS } from '../shared/time';
import { messageOf } from '../shared/user-error';
import { nextTime, parseSchedule, type Schedule } from './schedule';

/** An EventBridge rule that calls functions at its times. */
export interface Rule {
  readonly logicalId: string;
  readonly arn: string;
  readonly schedule: Schedule;
  readonly targets: readonly {
    readonly functionName: string /** Sent instead of the event. */;
    readonly input?: string;
  }[];
}

const ruleSchema = z.strictObject({
  Name: z.string().optional(),
  Description: z.unknown().optional(),
  ScheduleExpression: z.string(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  Targets: z
    .array(
      z.strictObject({
        Arn: z.string().refine(isFunctionArn, 'is no function'),
        Id: z.string(),
        Input: z.string().optional(),
      }),
    )
    .default([]),
});

const toRule = (logicalId: string, arn: string, properties: unknown): Rule[] => {
  const parsed = ruleSchema.safeParse(properties);
  if (!parsed.success) throw new TemplateError(logicalId, z.prettifyError(parsed.error));
  const { ScheduleExpression, State, Targets } = parsed.data;
  try {
    const schedule = parseSchedule(ScheduleExpression);
    const targets = Targets.map(({ Arn, Input }) => ({
      functionName: calledFunction(Arn).name,
      ...(Input === undefined ? {} : { input: Input }),
    }));
    return State === 'ENABLED' ? [{ logicalId, arn, schedule, targets }] : [];
  } catch (error) {
    throw new TemplateError(logicalId, messageOf(error));
  }
};

/** @throws TemplateError for a rule that asks for what is not emulated. */
export const rulesOf = (template: Template, resolve: Resolve): Rule[] =>
  resourcesOfType(template, 'AWS::Events::Rule').flatMap(({ logicalId, Properties }) =>
    toRule(logicalId, String(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }, logicalId)), resolve(Properties, logicalId)),
  );

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
  readonly report: (reason: string) => void;
}

const fire = async ({ arn, targets }: Rule, at: number, { lambda, report }: Options): Promise<void> => {
  const calls = targets.map(async ({ functionName, input }) => {
    const payload = Buffer.from(input ?? JSON.stringify(scheduledEvent(arn, at)));
    const reportError = (reason: string) => report(`${functionName}, scheduled: ${reason}`);
    const call = await callFunction(lambda, functionName, payload, reportError);
    if (call?.functionError !== undefined) reportError('failed');
  });
  await Promise.all(calls);
};

/** Calls functions at the times of the rules. @returns what ends that. */
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
