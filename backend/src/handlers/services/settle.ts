import { metrics } from '../../../metrics';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoCheckpointStore } from '../../adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../adapters/dynamodb/dynamo-item-store';
import { dynamoSeenIdStore } from '../../adapters/dynamodb/dynamo-seen-id-store';
import { dynamoWindowStore } from '../../adapters/dynamodb/dynamo-window-store';
import { createKinesisClient, kinesisLineage } from '../../adapters/kinesis/kinesis-lineage';
import { createS3Client, s3RejectStore } from '../../adapters/s3/s3-reject-store';
import { cachedSubscribers } from '../../app/delivery/broadcast';
import { createDeliver, createDisconnectSubscriber } from '../../app/delivery/deliver';
import { DedupeIndexes } from '../../app/settled/dedupe-indexes';
import { createSettleBatch } from '../../app/settled/settle-batch';
import { WindowCache } from '../../app/settled/window-cache';
import { config } from '../../config';
import { logger, now } from './base';
import { deliveryDeps } from './delivery';

const client = createDocumentClient();
const { retention, dedupeSeconds, checkpointsTable, settledTable, itemsTable } = config;
const { declaredLabels } = metrics;

const ids = dynamoSeenIdStore({ client, table: checkpointsTable, retention });
const lineage = kinesisLineage({ client: createKinesisClient(), stream: config.eventStream });

export const settleBatch = createSettleBatch({
  metrics,
  retention,
  dedupeSeconds,
  ids,
  dedupeIndexes: new DedupeIndexes({ ids, lineage, dedupeSeconds }),
  windows: dynamoWindowStore({ client, table: settledTable, retention, declaredLabels }),
  cache: new WindowCache(),
  checkpoints: dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
  items: dynamoItemStore({ client, table: itemsTable, retention }),
  rejects: s3RejectStore({
    s3: createS3Client(),
    bucket: config.archiveBucket,
    client,
    table: checkpointsTable,
    retention,
  }),
  subscribers: cachedSubscribers(deliveryDeps.registry, now),
  deliver: createDeliver(deliveryDeps),
  disconnect: createDisconnectSubscriber(deliveryDeps),
  now,
  logger,
});
