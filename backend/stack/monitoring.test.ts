import { rejectReasonSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { SET_ASIDE } from '../src/app/settled/memory';
import { DIMENSION, MEASURED } from '../src/handlers/services/embedded-metrics';
import { addDashboard } from './dashboard';
import { addMonitoring } from './monitoring';
import type { Settings } from './settings';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';
import { SHORT_OF_POSTS, SOME_REJECTED } from './watch-apis';

const mapping = (source: string, others: object = {}) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    FunctionName: { 'Fn::GetAtt': ['LiveLambdaFunction', 'Arn'] },
    EventSourceArn: { 'Fn::GetAtt': [source, 'Arn'] },
    ...others,
  },
});

const resources: Resources = {
  LiveLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 300 } },
  TicketsLambdaFunction: { Type: 'AWS::Lambda::Function', Properties: { Timeout: 10 } },
  Events: { Type: 'AWS::Kinesis::Stream' },
  Kept: { Type: 'AWS::DynamoDB::Table' },
  Jobs: { Type: 'AWS::SQS::Queue', Properties: { RedrivePolicy: { target: { 'Fn::GetAtt': ['Dead', 'Arn'] } } } },
  Dead: { Type: 'AWS::SQS::Queue' },
  Mapping: mapping('Events', { StartingPosition: 'LATEST' }),
  ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'millrace-trial' } },
  WebsocketsApi: { Type: 'AWS::ApiGatewayV2::Api' },
};

const monitored = (more: Resources = {}, changes: Partial<Settings> = {}) =>
  addMonitoring({ ...resources, ...more }, stageWith(changes));

test.each([
  ['LiveFails', 10],
  ['TicketsFails', 10],
  ['LiveDuration', 30_000],
  ['TicketsDuration', 9000],
  ['LiveIteratorAge', 60_000],
  ['EventsFull', 0],
  ['KeptThrottled', 10],
  ['DeadDepth', 0],
  ['RestErrors', 10],
  ['WebsocketExecutionErrors', 10],
  ['LiveReadsNothing', 0],
  ['Rejects', 2],
  ['ShortOfPosts', 2],
  ['SetAside', 0],
  ['LiveSkips', 1000],
  ['PostsFailed', 100],
  ['SettledLate', 30_000],
])('%s raises an alarm over %d, which goes to the topic', (id, Threshold) => {
  expect(monitored()[`${id}Alarm`]?.Properties).toMatchObject({
    AlarmName: `millrace-trial-${id}`,
    Threshold,
    AlarmActions: [{ Ref: 'AlarmTopic' }],
  });
});

test('a reader that has provisioned concurrency, and so is called by its alias, is watched as others are', () => {
  const FunctionName = { 'Fn::Join': [':', [{ 'Fn::GetAtt': ['LiveLambdaFunction', 'Arn'] }, 'provisioned']] };
  const DestinationConfig = { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } };
  const others = { StartingPosition: 'LATEST', DestinationConfig };
  const ids = (more: object) => Object.keys(monitored({ Mapping: mapping('Events', { ...others, ...more }) }));
  expect(ids({ FunctionName })).toEqual(ids({}));
});

test('only queues that take what others cannot deliver are watched', () => {
  expect(monitored()).not.toHaveProperty('JobsDepthAlarm');
});

test('records that are given up at an age are reported before they are', () => {
  const all = monitored({ Mapping: mapping('Events', { StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 60 }) });
  expect(all.LiveIteratorAgeAlarm?.Properties?.Threshold).toBe(30_000);
});

test.each(['LiveDuration', 'LiveIteratorAge', 'Rejects', 'ShortOfPosts'])(
  '%s must last: three minutes of five',
  (id) => {
    expect(monitored()[`${id}Alarm`]?.Properties).toMatchObject({
      Period: 60,
      EvaluationPeriods: 5,
      DatapointsToAlarm: 3,
    });
  },
);

test('what reaches an on-failure destination is counted and reported', () => {
  const all = monitored({ Mapping: mapping('Events', { DestinationConfig: { OnFailure: { Destination: 'x' } } }) });
  expect(all.Mapping?.Properties?.MetricsConfig).toEqual({ Metrics: ['EventCount'] });
  for (const id of ['LiveGivenUpAlarm', 'LiveDroppedAlarm', 'LiveDestinationDeliveryFailuresAlarm'])
    expect(all[id]?.Properties).toMatchObject({ Threshold: 0 });
  expect(monitored()).not.toHaveProperty('LiveGivenUpAlarm');
});

test('alarms are mailed to whom the stage names, and to nobody else', () => {
  const topic = (alarmEmail: string | null) => monitored({}, { alarmEmail }).AlarmTopic?.Properties;
  expect(topic('ada@example.com')).toMatchObject({
    Subscription: [{ Protocol: 'email', Endpoint: 'ada@example.com' }],
  });
  expect(topic(null)).not.toHaveProperty('Subscription');
});

test.each([
  ['{"level":"info","message":"batch","rejected":{"invalid_field":2},"subscribers":1}', true],
  ['{\\"message\\":\\"batch\\",\\"rejected\\":{\\"empty\\":1},\\"subscribers\\":1}', true],
  ['{"level":"info","message":"batch","rejected":{},"subscribers":1}', false],
  ['{\\"message\\":\\"batch\\",\\"rejected\\":{},\\"subscribers\\":1}', false],
])('of the line %s the filter says %s', (line, found) => {
  expect(new RegExp(SOME_REJECTED.slice(1, -1)).test(line)).toBe(found);
});

test.each([
  ['{"message":"batch","interval":500,"paced":"busy","ms":3}', true],
  ['{\\"message\\":\\"batch\\",\\"interval\\":null,\\"paced\\":\\"budget\\"}', true],
  ['{"message":"batch","interval":500,"paced":"viewers","ms":3}', false],
  ['{"message":"batch","interval":1,"ms":3}', false],
])('that posts are short is found in the line %s: %s', (line, found) => {
  expect(new RegExp(SHORT_OF_POSTS.slice(1, -1)).test(line)).toBe(found);
});

test('a metric that starts anew is found in the log by what the service says of it', () => {
  expect(monitored().SetAsideMetric?.Properties).toMatchObject({
    LogGroupName: { Ref: 'DurableLogGroup' },
    FilterPattern: `"${SET_ASIDE}"`,
  });
});

test('an index is watched for throttling as its table is', () => {
  const GlobalSecondaryIndexes = [{ IndexName: 'byUser' }];
  const all = monitored({ Kept: { Type: 'AWS::DynamoDB::Table', Properties: { GlobalSecondaryIndexes } } });
  const watched = JSON.stringify(all.KeptThrottledAlarm?.Properties);
  expect(watched.match(/{"Name":"GlobalSecondaryIndexName","Value":"byUser"}/g)).toHaveLength(2);
  expect(watched).toContain('FILL(reads, 0) + FILL(writes, 0) + FILL(reads1, 0) + FILL(writes1, 0)');
});

test('what the readers measure is looked at under the names by which they log it, and no other', () => {
  const own = (all: unknown) =>
    [...JSON.stringify(all).matchAll(/Millrace\/millrace-trial[\\"]*,(?:"MetricName":)?[\\"]*(\w+)/g)].flatMap(
      ([, name]) => name ?? [],
    );
  const monitoring = monitored();
  const shown = own([addDashboard(monitoring, stageWith()).Dashboard]);
  expect(new Set(shown.filter((name) => name !== 'reader'))).toEqual(
    new Set([
      ...MEASURED.filter((name) => name !== 'records'),
      ...rejectReasonSchema.options.map((reason) => `rejected_${reason}`),
    ]),
  );
  for (const id of ['LiveSkips', 'PostsFailed', 'SettledLate'])
    expect(monitoring[`${id}Alarm`]?.Properties).toMatchObject({
      Namespace: 'Millrace/millrace-trial',
      MetricName: expect.toBeOneOf([...MEASURED]),
      Dimensions: [{ Name: DIMENSION, Value: expect.toBeOneOf(['live', 'durable']) }],
    });
});

test('the dashboard shows every function, stream and table, and fills in the Region', () => {
  const body = JSON.stringify(addDashboard(monitored(), stageWith()).Dashboard?.Properties?.DashboardBody);
  for (const shown of ['LiveLambdaFunction', 'TicketsLambdaFunction', 'Events', 'Kept', 'WebsocketsApi', 'AWS::Region'])
    expect(body).toContain(`\${${shown}}`);
});
