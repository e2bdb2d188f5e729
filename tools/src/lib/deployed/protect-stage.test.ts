import { CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, expect, it, vi } from 'vitest';
import { protectStage } from './protect-stage';

const TemplateBody = JSON.stringify({
  Resources: { Kept: { DeletionPolicy: 'RetainExceptOnCreate' }, Passing: { DeletionPolicy: 'Delete' } },
});
const resources = ['Kept', 'Passing'].map((logicalId) => ({
  logicalId,
  type: 'AWS::DynamoDB::Table',
  physicalId: `millrace-prod-${logicalId.toLowerCase()}`,
}));

afterEach(() => vi.restoreAllMocks());

const protect = async (wanted: boolean, before: boolean) => {
  const sent: object[] = [];
  const record = async (command: { readonly input: object }) => {
    const reads = command instanceof GetTemplateCommand || command instanceof DescribeTableCommand;
    if (!reads) sent.push(command.input);
    return { TemplateBody, Table: { DeletionProtectionEnabled: before } };
  };
  const cloudFormation = new CloudFormationClient({ region: 'eu-west-1' });
  const dynamodb = new DynamoDBClient({ region: 'eu-west-1' });
  vi.spyOn(cloudFormation, 'send').mockImplementation(record);
  vi.spyOn(dynamodb, 'send').mockImplementation(record);
  await protectStage({ cloudFormation, dynamodb, resources }, 'millrace-prod', wanted);
  return sent;
};

it('a stage that keeps its data is protected, and so are the tables that it keeps', async () => {
  expect(await protect(true, false)).toEqual([
    { StackName: 'millrace-prod', EnableTerminationProtection: true },
    { TableName: 'millrace-prod-kept', DeletionProtectionEnabled: true },
  ]);
});

it('a stage that keeps nothing can be deleted', async () => {
  const sent = await protect(false, true);
  expect(sent).toHaveLength(3);
  expect(JSON.stringify(sent)).not.toContain('true');
});
