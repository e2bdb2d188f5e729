import { metrics } from '../../../metrics';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoCursorStore } from '../../adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../adapters/dynamodb/dynamo-item-store';
import { dynamoIdStore } from '../../adapters/dynamodb/dynamo-seen-id-store';
import { dynamoWindowStore } from '../../adapters/dynamodb/dynamo-window-store';
import { createKinesisClient, kinesisLineage } from '../../adapters/kinesis/kinesis-lineage';
import { createS3Client, s3RejectStore } from '../../adapters/s3/s3-reject-store';
import { cachedViewers } from '../../app/delivery/cached-subscribers';
import { createDeliver } from '../../app/delivery/deliver';
import { createDisconnectViewer } from '../../app/delivery/disconnect-subscriber';
import { ShardMemories } from '../../app/settled/dedupe-indexes';
import { createSettleBatch } from '../../app/settled/settle-batch';
import { WindowCache } from '../../app/settled/window-cache';
import { config } from '../../config';
import { logger, now } from './base';
import { deliveryDeps } from './delivery';

const client = createDocumentClient();
const { kept, dedupeSeconds, cursorsTable, settledTable, itemsTable } = config;
const { declaredLabels } = metrics;

const ids = dynamoIdStore({ client, table: cursorsTable, kept });
const lineage = kinesisLineage({ client: createKinesisClient(), stream: config.eventStream });

export const settleBatch = createSettleBatch({
  metrics,
  kept,
  dedupeSeconds,
  ids,
  memories: new ShardMemories({ ids, lineage, dedupeSeconds }),
  windows: dynamoWindowStore({ client, table: settledTable, kept, declaredLabels }),
  cache: new WindowCache(),
  cursors: dynamoCursorStore({ client, table: cursorsTable, kept }),
  items: dynamoItemStore({ client, table: itemsTable, kept }),
  rejects: s3RejectStore({
    s3: createS3Client(),
    bucket: config.archiveBucket,
    client,
    table: cursorsTable,
    kept,
  }),
  viewers: cachedViewers(deliveryDeps.registry, now),
  deliver: createDeliver(deliveryDeps),
  disconnect: createDisconnectViewer(deliveryDeps),
  now,
  logger,
});
