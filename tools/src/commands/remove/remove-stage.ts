import {
  type CloudFormationClient,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { cloudFormation, resourcesOf, type StackResource, stackOf } from '../../lib/deployed/stack';
import { emptyBucket } from './empty-bucket';
import { deleteLateLogs, leftoversOf } from './leftovers';
import { retainedBy } from './retained';

/** It takes minutes; a stack that is stuck says so by then. */
const LONGEST_SECONDS = 3600;

export interface Removal {
  /** Resources that are gone. */
  readonly removed: number;
  /** Those that stay on purpose. */
  readonly kept: readonly string[];
  /** Those that should not be there any more. */
  readonly left: readonly string[];
}

const deleteStack = async (client: CloudFormationClient, name: string, signal: AbortSignal): Promise<void> => {
  await client.send(new DeleteStackCommand({ StackName: name }));
  const settings = { client, maxWaitTime: LONGEST_SECONDS, minDelay: 2, maxDelay: 10, abortSignal: signal };
  await waitUntilStackDeleteComplete(settings, { StackName: name });
};

const emptyBuckets = async (region: string, doomed: readonly StackResource[], tell: (line: string) => void) => {
  const client = new S3Client({ region });
  for (const { type, physicalId } of doomed)
    if (type === 'AWS::S3::Bucket') {
      const deleted = await emptyBucket(client, physicalId, (total) => tell(`${physicalId}: ${total} objects deleted`));
      tell(`${physicalId}: emptied (${deleted} objects)`);
    }
};

/**
 * Removes a stage's stack with all that it does not keep, and looks for what is left of it.
 *
 * @throws PlainError when the stage is not deployed
 */
export const removeStage = async (
  stage: string,
  region: string,
  { signal, tell }: { readonly signal: AbortSignal; readonly tell: (line: string) => void },
): Promise<Removal> => {
  const client = cloudFormation(region);
  const { name } = await stackOf(stage, region);
  const resources = await resourcesOf(client, name);
  const retained = await retainedBy(client, name);
  const kept = resources.filter(({ logicalId }) => retained.has(logicalId));
  const doomed = resources.filter(({ logicalId }) => !retained.has(logicalId));
  await emptyBuckets(region, doomed, tell);
  tell(`${name}: being deleted`);
  await deleteStack(client, name, signal);
  await deleteLateLogs(region, doomed);
  return {
    removed: doomed.length,
    kept: kept.map(({ type, physicalId }) => `${type} ${physicalId}`),
    left: await leftoversOf(region, doomed),
  };
};
