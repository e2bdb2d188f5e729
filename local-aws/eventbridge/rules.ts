import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { calledFunction, isFunctionArn } from '../cloudformation/function-arn';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template } from '../cloudformation/template';
import { TemplateError } from '../cloudformation/template-error';
import { parseSchedule, type Schedule } from './schedule';

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
    throw new TemplateError(logicalId, error instanceof Error ? error.message : String(error));
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
