import { randomUUID } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { AwsClients } from '../../shared/aws-clients';
import type { InvocationResponse } from '../invoke';
import { type QueuedRecord, toEvent } from './queued-record';

export interface Destination {
  readonly kind: 's3' | 'sqs';
  readonly arn: string;
}

export interface Failure {
  readonly items: readonly QueuedRecord<string>[];
  readonly reason: 'retries' | 'age';
  readonly attempts: number;
}

export interface FailureSource {
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly shardId: string;
  readonly batchInfo: 'KinesisBatchInfo' | 'DDBStreamBatchInfo';
}

const conditions = { retries: 'RetryAttemptsExhausted', age: 'RecordAgeExceeded' } as const;

const timeOf = (item: QueuedRecord<string> | undefined): string => new Date(item?.arrived ?? 0).toISOString();

/**
 * What Lambda sends to an on-failure destination about a batch that it has given up: its position in the stream, not its content.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
 */
export const failureRecord = (
  { items, reason, attempts }: Failure,
  { functionArn, sourceArn, shardId, batchInfo }: FailureSource,
  response: InvocationResponse,
  now: number,
) => {
  const { requestId, statusCode, functionError } = response;
  const called = { statusCode, executedVersion: '$LATEST', ...(functionError === undefined ? {} : { functionError }) };
  return {
    requestContext: { requestId, functionArn, condition: conditions[reason], approximateInvokeCount: attempts },
    ...(attempts > 0 ? { responseContext: called } : {}),
    version: '1.0',
    timestamp: new Date(now).toISOString(),
    [batchInfo]: {
      shardId,
      startSequenceNumber: items[0]?.id ?? '',
      endSequenceNumber: items.at(-1)?.id ?? '',
      approximateArrivalOfFirstRecord: timeOf(items[0]),
      approximateArrivalOfLastRecord: timeOf(items.at(-1)),
      batchSize: items.length,
      streamArn: sourceArn,
    },
  };
};

/** Where the record goes in a bucket: `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<UUID>`. */
export const failureKey = (mappingId: string, shardId: string, now: number, uuid: string): string => {
  const time = new Date(now).toISOString();
  const second = time.slice(0, 19).replaceAll(':', '.');
  return `aws/lambda/${mappingId}/${shardId}/${time.slice(0, 10).replaceAll('-', '/')}/${second}-${uuid}`;
};

/** As much of a mapping as a failure record names. */
interface FailedMapping {
  readonly logicalId: string;
  readonly kind: 'kinesis' | 'dynamodb';
  readonly functionArn: string;
  readonly eventSourceArn: string;
  readonly destination?: Destination;
}

/**
 * Notifies the mapping's destination of a batch that was given up. A bucket gets the batch itself too, a queue only its position
 * in the stream.
 */
export const deliverFailure = async (
  { s3, sqs }: AwsClients,
  mapping: FailedMapping,
  failure: Failure,
  shardId: string,
  response: InvocationResponse,
): Promise<void> => {
  const { destination, functionArn, eventSourceArn: sourceArn, kind, logicalId } = mapping;
  if (!destination) return;
  const now = Date.now();
  const batchInfo = kind === 'kinesis' ? 'KinesisBatchInfo' : 'DDBStreamBatchInfo';
  const record = failureRecord(failure, { functionArn, sourceArn, shardId, batchInfo }, response, now);
  const name = destination.arn.split(':').at(-1) ?? '';
  if (destination.kind === 's3') {
    const Key = failureKey(logicalId, shardId, now, randomUUID());
    const Body = JSON.stringify({ ...record, payload: toEvent(failure.items).toString() });
    await s3.send(new PutObjectCommand({ Bucket: name, Key, Body }));
    return;
  }
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
};
