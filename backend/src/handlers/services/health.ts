import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoShardHealth } from '../../adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoCountStore } from '../../adapters/dynamodb/dynamo-count-store';
import { s3RejectReader } from '../../adapters/s3/s3-reject-reader';
import { createS3Client } from '../../adapters/s3/s3-reject-store';
import type { HealthDeps } from '../../app/health/query-health';
import { config } from '../../config';
import { now } from './base';

const client = createDocumentClient();
const { archiveBucket: bucket, checkpointsTable: table, connectionsTable, standing, retention, settling } = config;

export const healthDeps: HealthDeps = {
  counts: dynamoCountStore({ client, table: connectionsTable }),
  reader: {
    ...dynamoShardHealth({ client, table }),
    ...s3RejectReader({ s3: createS3Client(), bucket, client, table }),
  },
  standing,
  pace: { ...retention, settling },
  now,
};
