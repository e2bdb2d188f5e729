// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { keyOf } from './key';
import type { Settings } from './settings';
import { idsOf, type Stage } from './stage';
import { attribute, mapType, type Resource, type Resources, ref, sub, withProperties } from './template';

const QUEUE = 'EventQueue';

type Schedule = Settings['ingest']['schedules'][number];

const toQueue = (input: object = {}) => [{ Id: 'queue', Arn: attribute(QUEUE), ...input }];

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
const busRule = ({ prefix, settings }: Stage): Resources =>
  settings.ingest.busSources.length === 0
    ? {}
    : {
        BusRule: {
          Type: 'AWS::Events::Rule',
          Properties: {
            Name: `${prefix}-bus`,
            EventPattern: { source: settings.ingest.busSources },
            Targets: toQueue(),
          },
        },
      };

/**
 * An event with the id and the time of what the schedule sends, so that it counts once though EventBridge may send it twice.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
const scheduledEvent = ({ every: _, ...event }: Schedule) => ({
  InputTransformer: {
    InputPathsMap: { id: '$.id', time: '$.time' },
    InputTemplate: JSON.stringify({ specversion: '1.0', id: '<id>', time: '<time>', source: 'schedule', ...event }),
  },
});

const scheduleRules = ({ prefix, settings }: Stage): Resources =>
  Object.fromEntries(
    settings.ingest.schedules.map((schedule, i) => [
      `ScheduledEvent${i + 1}`,
      {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: `${prefix}-event-${i + 1}`,
          ScheduleExpression: schedule.every,
          Targets: toQueue(scheduledEvent(schedule)),
        },
      },
    ]),
  );

const deviceRole = ({ prefix }: Stage): Resource => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: sub(`${prefix}-devices-\${AWS::Region}`),
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'iot.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ref('AWS::AccountId') } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'own',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: attribute(QUEUE) }],
        },
      },
    ],
  },
});

/** A rule for each filter of topics: https://docs.aws.amazon.com/iot/latest/developerguide/sqs-rule-action.html */
const deviceRules = (stage: Stage): Resources => {
  const { iotTopics } = stage.settings.ingest;
  const ruleOf = (topic: string, i: number): Resource => ({
    Type: 'AWS::IoT::TopicRule',
    Properties: {
      // No hyphens: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iot-topicrule.html
      // account/github.yml lets a stage's role change those of this beginning.
      RuleName: `${stage.prefix.replaceAll('-', '_')}_devices_${i + 1}`,
      TopicRulePayload: {
        AwsIotSqlVersion: '2016-03-23',
        RuleDisabled: false,
        Sql: `SELECT * FROM '${topic}'`,
        Actions: [{ Sqs: { QueueUrl: ref(QUEUE), RoleArn: attribute('DevicesRole'), UseBase64: false } }],
      },
    },
  });
  const rules = iotTopics.map((topic, i) => [`DeviceRule${i + 1}`, ruleOf(topic, i)] as const);
  return rules.length === 0 ? {} : { ...Object.fromEntries(rules), DevicesRole: deviceRole(stage) };
};

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** A table that other programs write, and the mapping that reads its changes. */
const sharedTables = ({ prefix, settings }: Stage): Resources =>
  Object.fromEntries(
    Object.entries(settings.ingest.tables).flatMap(([name, { key, keyType }]): [string, Resource][] => {
      const id = `Shared${capital(name)}Table`;
      return [
        [
          id,
          {
            Type: 'AWS::DynamoDB::Table',
            Properties: {
              TableName: `${prefix}-${name}`,
              AttributeDefinitions: [{ AttributeName: key, AttributeType: keyType }],
              KeySchema: [{ AttributeName: key, KeyType: 'HASH' }],
              StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
              // Whoever writes an item may say in it when it goes.
              TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
            },
          },
        ],
        [
          `${id}Mapping`,
          {
            Type: 'AWS::Lambda::EventSourceMapping',
            Properties: {
              EventSourceArn: attribute(id, 'StreamArn'),
              FunctionName: attribute(idsOf('table').function),
              StartingPosition: 'TRIM_HORIZON',
              BatchSize: 500,
              BisectBatchOnFunctionError: true,
              FunctionResponseTypes: ['ReportBatchItemFailures'],
              // A table's stream has its changes for a day: they are given up before.
              MaximumRecordAgeInSeconds: 79_200,
              DestinationConfig: { OnFailure: { Destination: attribute('EventDeadLetters') } },
            },
          },
        ],
      ];
    }),
  );

/** Of messages of the topic, those that the stage wants. */
const shapeTopic = (resources: Resources, stage: Stage): Resources => {
  const { topicFilter } = stage.settings.ingest;
  const key = keyOf(stage);
  const encrypted = mapType(resources, 'AWS::SNS::Topic', (topic) =>
    key ? withProperties(topic, { KmsMasterKeyId: key }) : topic,
  );
  return mapType(encrypted, 'AWS::SNS::Subscription', (subscription) =>
    topicFilter ? withProperties(subscription, { FilterPolicy: topicFilter }) : subscription,
  );
};

/** What a stage has sent to its queue, and which tables of other programs it reads. */
export const addWaysIn = (resources: Resources, stage: Stage): Resources => ({
  ...shapeTopic(resources, stage),
  ...busRule(stage),
  ...scheduleRules(stage),
  ...deviceRules(stage),
  ...sharedTables(stage),
});
