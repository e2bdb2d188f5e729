import { settleBatch } from '../services/settle';
import { type KinesisEvent, shardBatchOf } from './shard-batch';

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** Where Lambda tries again from. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

export const handler = async (event: KinesisEvent, context: Context): Promise<BatchResponse> => {
  const { failedFrom } = await settleBatch(shardBatchOf(event), () => context.getRemainingTimeInMillis());
  return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
};
