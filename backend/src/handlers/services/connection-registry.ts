import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoConnectionRegistry } from '../../adapters/dynamodb/dynamo-connection-registry';
import { config } from '../../config';
import { now } from './base';

export const connectionRegistry = dynamoConnectionRegistry({
  client: createDocumentClient(),
  table: config.connectionsTable,
  partitions: config.registryPartitions,
  now,
});
