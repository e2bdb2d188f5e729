import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoAnnotationStore } from '../../adapters/dynamodb/dynamo-annotation-store';
import type { AnnounceDeps } from '../../app/annotations/annotations';
import { createDeliver } from '../../app/delivery/deliver';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from './base';
import { connectionRegistry } from './connection-registry';
import { deliveryDeps } from './delivery';

/** What is noted of a moment stays as long as the longest windows in which that is found. */
export const retention = config.retention.hour;

export const annotations = dynamoAnnotationStore({
  client: createDocumentClient(),
  table: config.annotationsTable,
  retention,
});

export const announceDeps: AnnounceDeps = {
  registry: connectionRegistry,
  deliver: createDeliver(deliveryDeps),
  metrics,
  now,
  logger,
};
