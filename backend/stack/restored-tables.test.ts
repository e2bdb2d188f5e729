// biome-ignore-all lint/suspicious/noTemplateCurlyInString: that is how CloudFormation writes it.
import { expect, test } from 'vitest';
import { shapeTemplate } from './shape';
import type { Resources } from './template';
import { stageWith } from './testing/stage-with';

const { tables } = stageWith().settings;

const resources: Resources = {
  ApiGatewayDeployment1: {
    Type: 'AWS::ApiGateway::Deployment',
    Properties: { RestApiId: { Ref: 'ApiGatewayRestApi' } },
  },
  WebsocketsApi: { Type: 'AWS::ApiGatewayV2::Api' },
  WebsocketsDeploymentStage: { Type: 'AWS::ApiGatewayV2::Stage', Properties: { StageName: 'trial' } },
  SettledTable: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'millrace-trial-settled' } },
  ItemsTable: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: 'millrace-trial-items' } },
  DurableLambdaFunction: {
    Type: 'AWS::Lambda::Function',
    Properties: { Environment: { Variables: { SETTLED: { Ref: 'SettledTable' }, ITEMS: { Ref: 'ItemsTable' } } } },
  },
  DurableLogGroup: { Type: 'AWS::Logs::LogGroup' },
};

const functions = {
  durable: { allow: { SettledTable: ['Query'], ItemsTable: ['Query'], 'SettledTable/index/x': ['Query'] } },
};

const shaped = (restored: Readonly<Record<string, string>>, billing: Partial<typeof tables> = {}): Resources =>
  shapeTemplate({ Resources: resources }, stageWith({ tables: { ...tables, ...billing, restored } }, functions))
    .Resources;

const restored = { SettledTable: 'millrace-trial-settled-1129' };

test('functions, roles, alarms and the dashboard follow to a table that was restored, and nothing points at the old one', () => {
  const { SettledTable, ...others } = shaped(restored);
  const text = JSON.stringify(others);
  expect(text).not.toContain('SettledTable"');
  expect(text).not.toContain('SettledTable.');
  expect(text).not.toContain('SettledTable}');
  expect(others.DurableLambdaFunction?.Properties).toMatchObject({
    Environment: { Variables: { SETTLED: 'millrace-trial-settled-1129', ITEMS: { Ref: 'ItemsTable' } } },
  });
  const arn = 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/millrace-trial-settled-1129';
  expect(JSON.stringify(others.DurableRole)).toContain(JSON.stringify({ 'Fn::Sub': arn }));
  expect(JSON.stringify(others.DurableRole)).toContain(JSON.stringify({ 'Fn::Sub': `${arn}/index/x` }));
  expect(JSON.stringify(others.Dashboard)).toContain('millrace-trial-settled-1129');
});

test('the stack’s own table stays as it is, for going back', () => {
  expect(shaped(restored).SettledTable).toEqual(shaped({}).SettledTable);
  expect(shaped(restored).SettledTable?.Properties).toMatchObject({ TableName: 'millrace-trial-settled' });
});

test('capacity that scales is that of the restored table', () => {
  const autoscaling = { read: { least: 25, most: 50 }, write: { least: 5, most: 50 }, targetPercent: 70 };
  const all = shaped(restored, { billing: 'provisioned', autoscaling });
  const { Properties } = all.SettledTableReadCapacity ?? {};
  expect(JSON.stringify(Properties)).toContain('table/millrace-trial-settled-1129');
});

test('a table that the service does not have is refused', () => {
  expect(() => shaped({ SetledTable: 'x-y-z' })).toThrow(
    'stage trial: tables.restored.SetledTable: there is no such table',
  );
});
