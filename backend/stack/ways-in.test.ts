import { describe, expect, test } from 'vitest';
import type { Settings } from './settings';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';
import { addWaysIn } from './ways-in';

const resources: Resources = {
  EventQueue: { Type: 'AWS::SQS::Queue' },
  EventTopic: { Type: 'AWS::SNS::Topic' },
  EventTopicSubscription: { Type: 'AWS::SNS::Subscription', Properties: { Protocol: 'sqs' } },
};

const { ingest } = stageWith().settings;
const none = { topicFilter: null, busSources: [], iotTopics: [], schedules: [], tables: {} };

const added = (changes: Partial<Settings['ingest']>, others: Partial<Settings> = {}): Resources =>
  addWaysIn(resources, stageWith({ ingest: { ...ingest, ...none, ...changes }, ...others }));

const queue = { 'Fn::GetAtt': ['EventQueue', 'Arn'] };

test('a stage that wants nothing of them has none', () => {
  expect(added({})).toEqual(resources);
});

test('the topic sends what the stage wants, under its key where it has one', () => {
  const all = added({ topicFilter: { kind: ['order'] } }, { encryption: 'customer-managed' });
  expect(all.EventTopicSubscription?.Properties).toEqual({ Protocol: 'sqs', FilterPolicy: { kind: ['order'] } });
  expect(all.EventTopic?.Properties).toEqual({ KmsMasterKeyId: { 'Fn::GetAtt': ['DataKey', 'Arn'] } });
});

test('events of the bus go to the queue by their sources', () => {
  expect(added({ busSources: ['shop', 'aws.s3'] }).BusRule?.Properties).toEqual({
    Name: 'millrace-trial-bus',
    EventPattern: { source: ['shop', 'aws.s3'] },
    Targets: [{ Id: 'queue', Arn: queue }],
  });
});

test('a schedule sends an event with the id and the time of what sent it', () => {
  const schedules = [{ every: 'rate(1 minute)', type: 'heart.beat', data: { country: 'SE' } }];
  expect(added({ schedules }).ScheduledEvent1?.Properties).toMatchObject({
    ScheduleExpression: 'rate(1 minute)',
    Targets: [
      {
        Arn: queue,
        InputTransformer: {
          InputPathsMap: { id: '$.id', time: '$.time' },
          InputTemplate:
            '{"specversion":"1.0","id":"<id>","time":"<time>","source":"schedule","type":"heart.beat","data":{"country":"SE"}}',
        },
      },
    ],
  });
});

describe('devices', () => {
  const all = added({ iotTopics: ['vehicles/+/position', 'doors/#'] });

  test('have a rule for each filter of topics, which sends to the queue', () => {
    expect(all.DeviceRule2?.Properties).toMatchObject({
      RuleName: 'millrace_trial_devices_2',
      TopicRulePayload: {
        Sql: "SELECT * FROM 'doors/#'",
        Actions: [{ Sqs: { QueueUrl: { Ref: 'EventQueue' }, RoleArn: { 'Fn::GetAtt': ['DevicesRole', 'Arn'] } } }],
      },
    });
  });

  test('have a role that may send there and nothing else', () => {
    expect(all.DevicesRole?.Properties).toMatchObject({
      Policies: [{ PolicyDocument: { Statement: [{ Action: ['sqs:SendMessage'], Resource: queue }] } }],
    });
  });
});

test('a table of another program has a stream that a function reads, and a place for what fails', () => {
  const { SharedDoorsTable, SharedDoorsTableMapping } = added({ tables: { doors: { key: 'door', keyType: 'N' } } });
  expect(SharedDoorsTable?.Properties).toMatchObject({
    TableName: 'millrace-trial-doors',
    AttributeDefinitions: [{ AttributeName: 'door', AttributeType: 'N' }],
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
  expect(SharedDoorsTableMapping?.Properties).toMatchObject({
    FunctionName: { 'Fn::GetAtt': ['TableLambdaFunction', 'Arn'] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['EventDeadLetters', 'Arn'] } } },
  });
});
