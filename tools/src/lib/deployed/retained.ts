import { type CloudFormationClient, GetTemplateCommand } from '@aws-sdk/client-cloudformation';
import { z } from 'zod';

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
