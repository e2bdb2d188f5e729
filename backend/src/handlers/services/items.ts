import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoItemReader } from '../../adapters/dynamodb/dynamo-item-reader';
import type { ItemsDeps } from '../../app/items/query-items';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from './base';

export const itemsDeps: ItemsDeps = {
  items: dynamoItemReader({ client: createDocumentClient(), table: config.itemsTable, now }),
  metrics,
};
