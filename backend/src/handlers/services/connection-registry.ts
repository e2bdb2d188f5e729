import { createDocumentClient } from '../../adapters/document-client';
import { dynamoConnectionRegistry } from '../../adapters/dynamo-connection-registry';
import { config } from '../../config';

export const connectionRegistry = dynamoConnectionRegistry({
  client: createDocumentClient(),
  table: config.connectionsTable,
  partitions: config.registryPartitions,
});
