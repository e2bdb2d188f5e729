import type { DynamoDBBatchResponse, DynamoDBStreamEvent } from 'aws-lambda';
import { config } from '../../config';
import { forward } from '../services/forward';
import { changeDelivery } from './deliveries';

/** Lambda tries again from the first change that the stream has not taken, so that those of an item stay in their order. */
export const handler = async ({ Records }: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> => {
  const deliveries = Records.map((record) => changeDelivery(record, config.tablePrefix));
  const missed = await forward(deliveries);
  const first = Records[deliveries.findIndex(({ id }) => missed.has(id))]?.dynamodb?.SequenceNumber;
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] };
};
