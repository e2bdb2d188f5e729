import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { rulesOf, scheduledEvent } from './rules';

const rulesWith = (properties: Record<string, unknown>) => {
  const Targets = [{ Arn: { 'Fn::GetAtt': ['Tidy', 'Arn'] }, Id: 'schedule' }];
  const template = templateSchema.parse({
    Resources: {
      Tidy: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'tidy' } },
      Hourly: {
        Type: 'AWS::Events::Rule',
        Properties: { Name: 'hourly', ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Targets, ...properties },
      },
    },
  });
  return rulesOf(template, createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }));
};

test('a rule of the template names its times and the functions to call', () => {
  expect(rulesWith({})).toEqual([
    {
      logicalId: 'Hourly',
      arn: 'arn:aws:events:eu-west-1:000000000000:rule/hourly',
      schedule: { kind: 'rate', everyMs: 3_600_000 },
      targets: [{ functionName: 'tidy' }],
    },
  ]);
});

test('a rule may call the alias that provisioned concurrency makes', () => {
  const Targets = [{ Arn: { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['Tidy', 'Arn'] }, 'provisioned']] }, Id: 'schedule' }];
  expect(rulesWith({ Targets })).toMatchObject([{ targets: [{ functionName: 'tidy' }] }]);
});

test('a rule that is switched off does nothing', () => {
  expect(rulesWith({ State: 'DISABLED' })).toEqual([]);
});

test.each([
  ['an expression that is not known', { ScheduleExpression: 'cron(0 0 L * ? *)' }],
  ['an event pattern', { EventPattern: { source: ['x'] } }],
  ['a target that is no function', { Targets: [{ Arn: 'arn:aws:sqs:eu-west-1:000000000000:q', Id: 'q' }] }],
])('%s stops the start and names the rule', (_, properties) => {
  expect(() => rulesWith(properties)).toThrow('Hourly: ');
});

// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
test('the event says which rule went off, and when', () => {
  const arn = 'arn:aws:events:us-east-2:123456789012:rule/my-schedule';
  expect(scheduledEvent(arn, Date.parse('2019-03-01T01:23:45Z'))).toEqual({
    version: '0',
    id: expect.any(String),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account: '123456789012',
    time: '2019-03-01T01:23:45Z',
    region: 'us-east-2',
    resources: [arn],
    detail: {},
  });
});
