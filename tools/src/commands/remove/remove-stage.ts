import {
  type CloudFormationClient,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DeleteObjectsCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { protectStage, retainedBy } from '../../lib/deployed/protect-stage';
import { cloudFormation, resourcesOf, type StackResource, stackOf } from '../../lib/deployed/stack';
import { deleteLateLogs, leftoversOf } from './leftovers';

/** Deletes all objects with all their versions, as CloudFormation requires before it deletes a bucket. Returns how many. */
const emptyBucket = async (client: S3Client, bucket: string, onDeleted: (total: number) => void): Promise<number> => {
  let deleted = 0;
  for (;;) {
    const page = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({
      Key,
      VersionId,
    }));
    if (Objects.length === 0) return deleted;
    const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } });
    const { Errors: [error] = [] } = await client.send(command);
    if (error) throw new Error(`${bucket}/${error.Key} cannot be deleted: ${error.Message}`);
    deleted += Objects.length;
    onDeleted(deleted);
  }
};

/** It takes minutes; a stack that is stuck says so by then. */
const LONGEST_SECONDS = 3600;

interface Removal {
  /** Resources that were deleted. */
  readonly removed: number;
  /** Resources that are retained on purpose. */
  readonly kept: readonly string[];
  /** Resources that should have been deleted. */
  readonly left: readonly string[];
}

const deleteStack = async (client: CloudFormationClient, name: string, signal: AbortSignal): Promise<void> => {
  await client.send(new DeleteStackCommand({ StackName: name }));
  const settings = { client, maxWaitTime: LONGEST_SECONDS, minDelay: 2, maxDelay: 10, abortSignal: signal };
  await waitUntilStackDeleteComplete(settings, { StackName: name });
};

const emptyBuckets = async (region: string, doomed: readonly StackResource[], report: (line: string) => void) => {
  const client = new S3Client({ region });
  for (const { type, physicalId } of doomed)
    if (type === 'AWS::S3::Bucket') {
      const deleted = await emptyBucket(client, physicalId, (total) =>
        report(`${physicalId}: ${total} objects deleted`),
      );
      report(`${physicalId}: emptied (${deleted} objects)`);
    }
};

/**
 * Removes a stage's stack with all that it does not keep, and looks for what is left of it.
 *
 * @throws UserError when the stage is not deployed
 */
export const removeStage = async (
  stage: string,
  region: string,
  { signal, report }: { readonly signal: AbortSignal; readonly report: (line: string) => void },
): Promise<Removal> => {
  const client = cloudFormation(region);
  const { name, isProtected } = await stackOf(stage, region);
  const resources = await resourcesOf(client, name);
  const retained = await retainedBy(client, name);
  const kept = resources.filter(({ logicalId }) => retained.has(logicalId));
  const doomed = resources.filter(({ logicalId }) => !retained.has(logicalId));
  // Whoever said the stage's name twice means it. What the stage retains keeps its own protection.
  if (isProtected)
    await protectStage(
      { cloudFormation: client, dynamodb: new DynamoDBClient({ region }), resources: doomed },
      name,
      false,
    );
  await emptyBuckets(region, doomed, report);
  report(`${name}: being deleted`);
  await deleteStack(client, name, signal);
  await deleteLateLogs(region, doomed);
  return {
    removed: doomed.length,
    kept: kept.map(({ type, physicalId }) => `${type} ${physicalId}`),
    left: await leftoversOf(region, doomed),
  };
};
