import { fanOutJobOf } from '../../adapters/lambda/fan-out-job';
import { createSendToPartition } from '../../app/delivery/fan-out';
import { deliveryDeps } from '../services/delivery';

/** How often it sends is decided by the sender that calls it: what it learns of its own posts it answers. */
const sendToPartition = createSendToPartition({
  ...deliveryDeps,
  pacing: { budget: Number.POSITIVE_INFINITY, settledMs: 1000, shards: () => 1 },
});

export const handler = (event: unknown): ReturnType<typeof sendToPartition> => sendToPartition(fanOutJobOf(event));
