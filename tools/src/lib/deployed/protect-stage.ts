import {
  type CloudFormationClient,
  GetTemplateCommand,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, type DynamoDBClient, UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { StackResource } from './stack';

type Sends<C extends { send: unknown }> = Pick<C, 'send'>;

export interface Protection {
  readonly cloudFormation: Sends<CloudFormationClient>;
  readonly dynamodb: Sends<DynamoDBClient>;
  readonly resources: readonly StackResource[];
}

/** DynamoDB takes some changes that change nothing for a mistake. */
const protectTable = async (dynamodb: Sends<DynamoDBClient>, TableName: string, protect: boolean): Promise<void> => {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  if ((Table?.DeletionProtectionEnabled ?? false) === protect) return;
  await dynamodb.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: protect }));
};

/**
 * Protects the stack, and the tables that it retains, from being deleted; or takes the protection away. After a deploy and not in the template: a first
 * deploy that fails has to delete what it made, and CloudFormation cannot delete a protected table.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
 */
export const protectStage = async (
  { cloudFormation, dynamodb, resources }: Protection,
  StackName: string,
  protect: boolean,
): Promise<void> => {
  await cloudFormation.send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: protect }),
  );
  const retained = protect ? await retainedBy(cloudFormation, StackName) : undefined;
  for (const { type, logicalId, physicalId: TableName } of resources)
    if (type === 'AWS::DynamoDB::Table') await protectTable(dynamodb, TableName, retained?.has(logicalId) ?? false);
};

const templateSchema = z.object({
  Resources: z.record(z.string(), z.looseObject({ DeletionPolicy: z.string().optional() })),
});

/** Logical ids of the resources that the deployed stack retains on purpose. */
export const retainedBy = async (
  client: Pick<CloudFormationClient, 'send'>,
  stack: string,
): Promise<ReadonlySet<string>> => {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stack }));
  const { Resources } = templateSchema.parse(JSON.parse(TemplateBody));
  const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
  return new Set(kept.map(([logicalId]) => logicalId));
};
