import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoSettledReader } from '../../adapters/dynamodb/dynamo-settled-reader';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from './base';

export const settledReader = dynamoSettledReader({
  client: createDocumentClient(),
  settledTable: config.settledTable,
  checkpointsTable: config.checkpointsTable,
  retention: config.retention,
  declaredLabels: metrics.declaredLabels,
  identityOf: metrics.identityOf,
  now,
});
