import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoDefinitionStore } from '../../adapters/dynamodb/dynamo-definition-store';
import type { DefinitionDeps } from '../../app/definitions/definitions';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from './base';

export const definitionDeps: DefinitionDeps = {
  store: dynamoDefinitionStore({ client: createDocumentClient(), table: config.checkpointsTable }),
  metrics,
  retention: config.retention,
  now,
  logger,
};
