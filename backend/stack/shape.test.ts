// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import type { Settings } from './settings';
import { shapeMappings, shapeTemplate } from './shape';
import type { Stage } from './stage';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';

const resources: Resources = {
  ApiGatewayDeployment1: {
    Type: 'AWS::ApiGateway::Deployment',
    Properties: { RestApiId: { Ref: 'ApiGatewayRestApi' }, StageName: 'trial' },
  },
  WebsocketsApi: { Type: 'AWS::ApiGatewayV2::Api' },
  WebsocketsDeploymentStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'trial' } },
  Refusal: { Type: 'AWS::ApiGateway::GatewayResponse' },
  Route: { Type: 'AWS::ApiGatewayV2::Route', Properties: { RouteKey: 'message' } },
  Events: { Type: 'AWS::Kinesis::Stream' },
  Kept: { Type: 'AWS::DynamoDB::Table', Properties: { GlobalSecondaryIndexes: [{ IndexName: 'byTime' }] } },
  Passing: { Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' },
  Archive: { Type: 'AWS::S3::Bucket' },
  Jobs: { Type: 'AWS::SQS::Queue' },
  TicketsLambdaFunction: { Type: 'AWS::Lambda::Function' },
  TicketsLogGroup: { Type: 'AWS::Logs::LogGroup' },
};

const functions: Stage['functions'] = { tickets: { events: [{ http: { method: 'post', path: 'tickets' } }] } };

const shaped = (changes: Partial<Settings> = {}): Resources =>
  shapeTemplate({ Resources: resources }, stageWith(changes, functions)).Resources;

const { throttling, tables, stream } = stageWith().settings;

test('retention and removal are the same for every table but one that says so itself', () => {
  const policies = (removal: Settings['removal']) => {
    const { Kept, Passing, Archive } = shaped({ removal });
    return [Kept, Passing, Archive].map((resource) => [resource?.DeletionPolicy, resource?.UpdateReplacePolicy]);
  };
  expect(policies('retain')).toEqual([
    ['RetainExceptOnCreate', 'Retain'],
    ['Delete', 'Delete'],
    ['RetainExceptOnCreate', 'Retain'],
  ]);
  expect(policies('delete').flat()).toEqual(Array(6).fill('Delete'));
});

test('with a key of its own, the stage encrypts everything with it', () => {
  const { DataKey, ...all } = shaped({ encryption: 'customer-managed' });
  expect(DataKey?.Properties).toMatchObject({ EnableKeyRotation: true });
  for (const id of ['Events', 'Kept', 'Passing', 'Archive', 'TicketsLogGroup', 'RestLogGroup'])
    expect(JSON.stringify(all[id]), id).toContain('{"Fn::GetAtt":["DataKey","Arn"]}');
  expect(JSON.stringify(all.Jobs)).toContain('DataKey');
  expect(JSON.stringify(shaped())).not.toContain('DataKey');
});

test('provisioned tables and their indexes begin with the least and scale between the limits', () => {
  const autoscaling = { read: { least: 2, most: 20 }, write: { least: 3, most: 30 }, targetPercent: 60 };
  const all = shaped({ tables: { ...tables, billing: 'provisioned', autoscaling } });
  const least = { ReadCapacityUnits: 2, WriteCapacityUnits: 3 };
  expect(all.Kept?.Properties).toMatchObject({
    BillingMode: 'PROVISIONED',
    ProvisionedThroughput: least,
    GlobalSecondaryIndexes: [{ IndexName: 'byTime', ProvisionedThroughput: least }],
  });
  expect(all.KeptbyTimeWriteCapacity?.Properties).toMatchObject({
    ScalableDimension: 'dynamodb:index:WriteCapacityUnits',
    MinCapacity: 3,
    MaxCapacity: 30,
  });
  expect(Object.values(shaped()).some(({ Type }) => Type.startsWith('AWS::ApplicationAutoScaling'))).toBe(false);
});

test('a stream on demand has no number of shards', () => {
  expect(shaped().Events?.Properties).toMatchObject({ ShardCount: stream.shards });
  const { Properties } = shaped({ stream: { ...stream, mode: 'on-demand' } }).Events ?? {};
  expect(Properties).toMatchObject({ StreamModeDetails: { StreamMode: 'ON_DEMAND' } });
  expect(Properties).not.toHaveProperty('ShardCount');
});

test('both APIs are throttled, single methods and routes otherwise where the stage says so', () => {
  const limit = { rate: 5, burst: 6 };
  const all = shaped({
    throttling: {
      rest: { ...throttling.rest, methods: { 'POST /tickets': limit } },
      websocket: { ...throttling.websocket, routes: { message: limit } },
    },
  });
  const limits = { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 6 };
  expect(all.RestStage?.Properties?.MethodSettings).toEqual([
    expect.objectContaining({ HttpMethod: '*', ResourcePath: '/*' }),
    { HttpMethod: 'POST', ResourcePath: '/~1tickets', ...limits },
  ]);
  expect(all.WebsocketsDeploymentStage?.Properties).toMatchObject({ RouteSettings: { message: limits } });
});

test('the stage of the REST API is the template’s own, not one that a deployment makes', () => {
  const all = shaped();
  expect(all.ApiGatewayDeployment1?.Properties).not.toHaveProperty('StageName');
  expect(all.RestStage?.Properties).toMatchObject({
    StageName: 'trial',
    DeploymentId: { Ref: 'ApiGatewayDeployment1' },
  });
  expect(all.ApiGatewayDeployment1?.DependsOn).toEqual(['Refusal']);
});

test.each([
  ['methods', { rest: { ...throttling.rest, methods: { 'GET /nothing': { rate: 1, burst: 1 } } } }, 'GET /nothing'],
  ['routes', { websocket: { ...throttling.websocket, routes: { shout: { rate: 1, burst: 1 } } } }, 'shout'],
])('a throttle of %s that are not there is refused', (_, change, named) => {
  expect(() => shaped({ throttling: { ...throttling, ...change } })).toThrow(named);
});

test('no line of an access log has the query, where a ticket is', () => {
  const { RestStage, WebsocketsDeploymentStage } = shaped();
  const lines = JSON.stringify([RestStage?.Properties?.AccessLogSetting, WebsocketsDeploymentStage?.Properties]);
  expect(lines).toContain('$context.requestId');
  expect(lines).not.toMatch(/query/i);
});

test('every bucket without a policy refuses what does not come over TLS', () => {
  expect(JSON.stringify(shaped().ArchivePolicy)).toContain('"aws:SecureTransport":"false"');
});

test('functions are traced and put into a network where the stage says so', () => {
  const vpc = { subnetIds: ['subnet-1'], securityGroupIds: ['sg-1'] };
  expect(shaped({ vpc, tracing: true }).TicketsLambdaFunction?.Properties).toMatchObject({
    TracingConfig: { Mode: 'Active' },
    VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
  });
  expect(shaped().TicketsLambdaFunction?.Properties).not.toHaveProperty('VpcConfig');
});

test('a firewall stands before the REST API where the stage says so', () => {
  expect(shaped({ firewall: true }).FirewallOfRest?.DependsOn).toEqual(['RestStage']);
  expect(shaped()).not.toHaveProperty('Firewall');
});

test('the firewall blocks nothing for how a subject or a label is written', () => {
  const rules = JSON.stringify(shaped({ firewall: true }).Firewall?.Properties?.Rules);
  for (const rule of ['SizeRestrictions', 'GenericLFI', 'GenericRFI', 'RestrictedExtensions', 'CrossSiteScripting'])
    expect(rules).toContain(`{"Name":"${rule}_URIPATH","ActionToUse":{"Count":{}}}`);
  expect(rules).toContain('{"Name":"NoUserAgent_HEADER","ActionToUse":{"Count":{}}}');
});

test.each([
  [['*'], "'*'"],
  [['https://a.example'], "'https://a.example'"],
  [['https://a.example', 'https://b.example'], "'*'"],
])('with the origins %j, errors of the gateway may be read by %s', (allowedOrigins, origin) => {
  expect(shaped({ allowedOrigins }).Refusal?.Properties?.ResponseParameters).toEqual({
    'gatewayresponse.header.Access-Control-Allow-Origin': origin,
  });
});

test.each([
  [null, ['STANDARD_IA', 'GLACIER', 'DEEP_ARCHIVE'], undefined],
  [365, ['STANDARD_IA', 'GLACIER'], 365],
  [30, [], 30],
])(
  'raw records that are retained for %s days change their class before they expire',
  (archiveDays, classes, expiry) => {
    const retention = {
      secondsDays: 1,
      minutesDays: 30,
      hoursDays: 400,
      messagesDays: 30,
      logsDays: 30,
      archiveDays,
    } as const;
    const { Rules } = Object(shaped({ retention }).Archive?.Properties?.LifecycleConfiguration);
    const [{ Transitions = [], ExpirationInDays }] = Rules;
    expect(Object(Transitions).map(({ StorageClass }: { StorageClass: string }) => StorageClass)).toEqual(classes);
    expect(ExpirationInDays).toBe(expiry);
  },
);

const mapping = (properties: Readonly<Record<string, unknown>>): Resources => ({
  Mapping: { Type: 'AWS::Lambda::EventSourceMapping', Properties: properties },
});
const reporting = mapping({ FunctionResponseTypes: ['ReportBatchItemFailures'], StartingPosition: 'TRIM_HORIZON' });

test.each([
  [24, 79_200],
  [168, 597_600],
  [8760, 604_800],
])('with a stream of %i hours a record that cannot be settled is tried for %i s', (retentionHours, seconds) => {
  const { Mapping } = shapeMappings(reporting, stageWith({ stream: { ...stream, retentionHours } }));
  expect(Mapping?.Properties?.MaximumRecordAgeInSeconds).toBe(seconds);
});

test('a mapping that says so itself, because it skips trouble, is left alone', () => {
  const skipping = mapping({ StartingPosition: 'LATEST', MaximumRecordAgeInSeconds: 60 });
  expect(shapeMappings(skipping, stageWith())).toEqual(skipping);
});
