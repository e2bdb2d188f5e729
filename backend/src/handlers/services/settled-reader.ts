import { metrics } from '../../../metrics';
import { createDocumentClient } from '../../adapters/document-client';
import { dynamoSettledReader } from '../../adapters/settled/dynamo-settled-reader';
import { config } from '../../config';
import { now } from './base';

export const settledReader = dynamoSettledReader({
  client: createDocumentClient(),
  settledTable: config.settledTable,
  cursorsTable: config.cursorsTable,
  kept: config.kept,
  declaredLabels: metrics.declaredLabels,
  now,
});
