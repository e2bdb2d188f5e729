import { expect, test } from 'vitest';
import { createResolver } from '../cloudformation/resolve';
import { templateSchema } from '../cloudformation/template';
import { inputFor } from '../s3-sqs-sns/event-bus';
import { busRulesOf, rulesOf, scheduledEvent } from './rules';

const templateWith = (properties: Record<string, unknown>) => {
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
  return { template, resolve: createResolver(template, { region: 'eu-west-1', account: '000000000000', stack: 's' }) };
};

const rulesWith = (properties: Record<string, unknown>) => {
  const { template, resolve } = templateWith(properties);
  return rulesOf(template, resolve);
};

const queue = 'arn:aws:sqs:eu-west-1:000000000000:q';

test('a rule of the template names its times and the functions to call', () => {
  expect(rulesWith({})).toEqual([
    {
      logicalId: 'Hourly',
      arn: 'arn:aws:events:eu-west-1:000000000000:rule/hourly',
      schedule: { kind: 'rate', everyMs: 3_600_000 },
      targets: [{ kind: 'function', to: 'tidy' }],
    },
  ]);
});

test('a rule may call the alias that provisioned concurrency makes', () => {
  const Targets = [{ Arn: { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['Tidy', 'Arn'] }, 'provisioned']] }, Id: 'schedule' }];
  expect(rulesWith({ Targets })).toMatchObject([{ targets: [{ kind: 'function', to: 'tidy' }] }]);
});

test('a rule that is switched off does nothing', () => {
  expect(rulesWith({ State: 'DISABLED' })).toEqual([]);
});

test.each([
  ['an expression that is not known', { ScheduleExpression: 'cron(0 0 L * ? *)' }],
  ['a pattern beside a schedule', { EventPattern: { source: ['x'] } }],
  [
    'a target that is no function and no queue',
    { Targets: [{ Arn: 'arn:aws:sns:eu-west-1:000000000000:t', Id: 't' }] },
  ],
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

test('a rule may send to a queue at its times, in words that the event is put into', () => {
  const made = { InputPathsMap: { id: '$.id', d: '$.detail' }, InputTemplate: '{"id":"<id>","was":<d>}' };
  const [rule] = rulesWith({ Targets: [{ Arn: queue, Id: 'q', InputTransformer: made }] });
  const [target] = rule?.targets ?? [];
  expect(target).toMatchObject({ kind: 'queue', to: queue });
  expect(target && inputFor(target, { id: '7', detail: { a: 1 } })).toBe('{"id":"7","was":{"a":1}}');
});

test('a rule with a pattern sends events of the bus to queues, and to nothing else', () => {
  const busRulesWith = (changes: Record<string, unknown>) => {
    const { template, resolve } = templateWith({
      ScheduleExpression: undefined,
      EventPattern: { source: ['x'] },
      ...changes,
    });
    return busRulesOf(template, resolve);
  };
  expect(busRulesWith({ Targets: [{ Arn: queue, Id: 'q' }] })).toMatchObject([{ pattern: '{"source":["x"]}' }]);
  expect(() => busRulesWith({})).toThrow('queues alone');
  expect(() => busRulesWith({ EventPattern: { source: 'x' }, Targets: [] })).toThrow('Hourly');
});
