import { createKinesisClient } from '../../adapters/kinesis/kinesis-lineage';
import { kinesisOpenShards } from '../../adapters/kinesis/kinesis-open-shards';
import { lambdaFanOut } from '../../adapters/lambda/lambda-fan-out';
import { createLambdaClient } from '../../adapters/lambda/lambda-state-requests';
import { createBroadcaster } from '../../app/delivery/broadcast';
import { config } from '../../config';
import { now } from './base';
import { deliveryDeps } from './delivery';

/** For what reads the stream: it alone may ask how many shards that has. */
export const broadcaster = createBroadcaster({
  ...deliveryDeps,
  workers: { fanOut: lambdaFanOut(createLambdaClient(), config.fanoutFunction), from: config.workersFrom },
  pacing: {
    budget: config.postsPerSecond,
    settledMs: config.durableWindowSeconds * 1000,
    shards: kinesisOpenShards({
      client: createKinesisClient(),
      stream: config.eventStream,
      atFirst: config.streamShards,
      now,
    }),
  },
});
