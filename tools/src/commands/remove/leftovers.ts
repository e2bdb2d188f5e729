import { CloudWatchLogsClient, DeleteLogGroupCommand, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DescribeStreamSummaryCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { StackResource } from '../../lib/deployed/stack';

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
export const deleteLateLogs = async (region: string, gone: readonly StackResource[]): Promise<void> => {
  const client = new CloudWatchLogsClient({ region });
  for (const { type, physicalId: logGroupName } of gone)
    if (type === 'AWS::Logs::LogGroup') await found(client.send(new DeleteLogGroupCommand({ logGroupName })));
};

/** Those of the stack's former resources that are still there. */
export const leftoversOf = async (region: string, gone: readonly StackResource[]): Promise<string[]> => {
  const checks = checksIn(region);
  const left: string[] = [];
  for (const { type, physicalId } of gone) if (await checks[type]?.(physicalId)) left.push(`${type} ${physicalId}`);
  return left;
};
