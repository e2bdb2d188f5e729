import {
  type CloudFormationClient,
  DeleteStackCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { DeleteObjectsCommand, HeadBucketCommand, ListObjectVersionsCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { protectStage, retainedBy } from '../../lib/deployed/protect-stage';
import { cloudFormation, resourcesOf, type StackResource, stackOf } from '../../lib/deployed/stack';

/** Whether a resource of that name exists. */
type IsThere = (name: string) => Promise<boolean>;

const NOT_FOUND = new Set(['ResourceNotFoundException', 'NotFound', 'NoSuchBucket']);

const found = async (request: Promise<unknown>): Promise<boolean> => {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof Error && NOT_FOUND.has(error.name)) return false;
    throw error;
  }
};

/** Asks the services themselves, not the stack, whether resources that hold data exist. */
const checksIn = (region: string): Readonly<Record<string, IsThere>> => {
  const dynamodb = new DynamoDBClient({ region });
  // Its own HTTP/2 is for AWS alone; stand-ins speak HTTP/1.1.
  const kinesis = new KinesisClient({ region, requestHandler: new NodeHttpHandler() });
  const s3 = new S3Client({ region });
  const logs = new CloudWatchLogsClient({ region });
  return {
    'AWS::DynamoDB::Table': (TableName) => found(dynamodb.send(new DescribeTableCommand({ TableName }))),
    'AWS::Kinesis::Stream': (StreamName) => found(kinesis.send(new DescribeStreamSummaryCommand({ StreamName }))),
    'AWS::S3::Bucket': (Bucket) => found(s3.send(new HeadBucketCommand({ Bucket }))),
    'AWS::Logs::LogGroup': async (name) => {
      const { logGroups = [] } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: name }));
      return logGroups.some(({ logGroupName }) => logGroupName === name);
    },
  };
};

/** A function that was still running creates its log group again after the stack has deleted it. */
const deleteLateLogs = async (region: string, gone: readonly StackResource[]): Promise<void> => {
  const client = new CloudWatchLogsClient({ region });
  for (const { type, physicalId: logGroupName } of gone)
    if (type === 'AWS::Logs::LogGroup') await found(client.send(new DeleteLogGroupCommand({ logGroupName })));
};

/** Those of the stack's former resources that are still there. */
const leftoversOf = async (region: string, gone: readonly StackResource[]): Promise<string[]> => {
  const checks = checksIn(region);
  const left: string[] = [];
  for (const { type, physicalId } of gone) if (await checks[type]?.(physicalId)) left.push(`${type} ${physicalId}`);
  return left;
};

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
