import {
  CloudFormationClient,
  DescribeStacksCommand,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import { UserError } from '@millrace/local-aws/shared/user-error';
import { brand } from '../service/app';

/** What the names of AWS's services end in, in the partition that a stack's REST API is in. */
export const dnsSuffix = (restUrl: string, region: string): string =>
  new URL(restUrl).hostname.split(`.${region}.`)[1] ?? 'amazonaws.com';

/** A stage's stack in CloudFormation, as serverless.yml names it. */
export const stackName = (stage: string): string => `${brand.prefix}-${stage}`;

export interface StackResource {
  readonly logicalId: string;
  /** `AWS::S3::Bucket`. */
  readonly type: string;
  /** Its name or id on AWS. */
  readonly physicalId: string;
}

export interface DeployedStack {
  readonly name: string;
  readonly region: string;
  readonly status: string;
  /** Whether it is protected from being deleted. */
  readonly isProtected: boolean;
  readonly outputs: ReadonlyMap<string, string>;
}

export const cloudFormation = (region: string): CloudFormationClient => new CloudFormationClient({ region });

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

/** The stage's stack, or undefined where there is none (or it was deleted). */
export const findDeployedStack = async (
  client: CloudFormationClient,
  stage: string,
  region: string,
): Promise<DeployedStack | undefined> => {
  const name = stackName(stage);
  try {
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    if (!found || found.StackStatus === 'DELETE_COMPLETE') return undefined;
    const outputs = (found.Outputs ?? []).map(
      ({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue] as const,
    );
    return {
      name,
      region,
      status: found.StackStatus ?? 'unknown',
      isProtected: found.EnableTerminationProtection === true,
      outputs: new Map(outputs),
    };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
};

/** @throws UserError when the stage is not deployed */
export const stackOf = async (stage: string, region: string): Promise<DeployedStack> => {
  const found = await findDeployedStack(cloudFormation(region), stage, region);
  if (found) return found;
  throw new UserError(`${stackName(stage)} is not deployed in ${region}: npm run deploy -- --stage ${stage}`);
};

export const resourcesOf = async (client: CloudFormationClient, stack: string): Promise<StackResource[]> => {
  const resources: StackResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName: stack }))
    for (const { LogicalResourceId, ResourceType, PhysicalResourceId, ResourceStatus } of StackResourceSummaries)
      if (LogicalResourceId && ResourceType && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE')
        resources.push({ logicalId: LogicalResourceId, type: ResourceType, physicalId: PhysicalResourceId });
  return resources;
};
