import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoSettledReader, type SettledReaderDeps } from '../../adapters/dynamodb/dynamo-settled-reader';
import type { SettledReader } from '../../app/settled/ports';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from './base';

const client = createDocumentClient();

/** Reads the figures of metrics that are defined so. */
export const settledReaderOf = ({
  declaredLabels,
  identityOf,
}: Pick<SettledReaderDeps, 'declaredLabels' | 'identityOf'>): SettledReader =>
  dynamoSettledReader({
    client,
    settledTable: config.settledTable,
    checkpointsTable: config.checkpointsTable,
    retention: config.retention,
    declaredLabels,
    identityOf,
    now,
  });

export const settledReader = settledReaderOf(metrics);
