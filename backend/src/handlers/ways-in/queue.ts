import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { forward } from '../services/forward';
import { messageDelivery } from './deliveries';

/** Messages that the stream has not taken stay in the queue, and go to the dead-letter queue in the end. */
export const handler = async ({ Records }: SQSEvent): Promise<SQSBatchResponse> => {
  const missed = await forward(Records.map(messageDelivery));
  const failed = Records.filter((record) => missed.has(messageDelivery(record).id));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};
