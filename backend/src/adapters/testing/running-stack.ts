import { readFileSync } from 'node:fs';
import { endpointsSchema } from '@millrace/contract';

/** A stack that contract suites run on, which has to be there before they begin. */
export interface RunningStack {
  readonly websocket: string;
  readonly callbackUrl: string;
  readonly connectionsTable: string;
  readonly ticketsTable: string;
  readonly roomsTable: string;
  readonly annotationsTable: string;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly itemsTable: string;
  readonly alertsTable: string;
  readonly sessionsTable: string;
  readonly archiveBucket: string;
}

const fileName = (): string => {
  const file = process.env.MILLRACE_ENDPOINTS;
  if (file) return file;
  throw new Error('MILLRACE_ENDPOINTS must be the path of the endpoints.json of a running stack (npm test starts one)');
};

/** The stack that MILLRACE_ENDPOINTS names. Points the AWS SDK at it, as a deployed function's environment would. */
export const runningStack = (): RunningStack => {
  const endpoints = endpointsSchema.parse(JSON.parse(readFileSync(fileName(), 'utf8')));
  process.env.AWS_REGION = endpoints.region;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoints.dynamodb;
  process.env.AWS_ENDPOINT_URL_S3 = endpoints.s3;
  process.env.AWS_ACCESS_KEY_ID ??= 'local';
  process.env.AWS_SECRET_ACCESS_KEY ??= 'local';
  const prefix = endpoints.stream.replace(/-events$/, '');
  return {
    websocket: endpoints.websocket,
    callbackUrl: endpoints.websocket.replace(/^ws/, 'http'),
    connectionsTable: `${prefix}-connections`,
    ticketsTable: `${prefix}-tickets`,
    roomsTable: `${prefix}-rooms`,
    annotationsTable: `${prefix}-annotations`,
    settledTable: `${prefix}-settled`,
    checkpointsTable: `${prefix}-checkpoints`,
    itemsTable: `${prefix}-items`,
    alertsTable: `${prefix}-alerts`,
    sessionsTable: `${prefix}-sessions`,
    archiveBucket: endpoints.bucket,
  };
};
