import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { KinesisClient } from '@aws-sdk/client-kinesis';
import { S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { ANSWERED_IN_TIME, createDocumentClient } from '../../../../backend/src/adapters/dynamodb/document-client';
import { type Retention, retentionOf } from '../../../../backend/src/domain/retention';
import { readSettings } from '../../../../backend/stack/settings';
import { stateOption } from '../cli/parse-options';
import { cloudFormation, resourcesOf, stackOf } from '../deployed/stack';
import { outputOf } from '../deployed/stage-endpoints';
import {
  DEFAULT_STAGE,
  regionSchema,
  stageFlags,
  stageHelp,
  stageNames,
  stageSchema,
  stagesFolder,
} from '../deployed/stages';
import { brand } from '../service/app';
import { runningStack } from '../stack/running-stack';
import { kinesisClient, localCredentials } from '../stream/target';

/** As `serverless.yml` has them: a test compares them. */
export const ITEMS_RETENTION_DAYS = 30;
export const DEDUPE_SECONDS = 600;

/** Where a service keeps what it has been sent and what it made of it. */
export interface StoredService {
  readonly stage: string;
  readonly isLocal: boolean;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly kinesis: KinesisClient;
  readonly stream: string;
  readonly tables: DynamoDBDocumentClient;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly itemsTable: string;
  readonly sessionsTable: string;
  readonly retention: Retention;
  readonly close: () => void;
}

export interface ServiceOptions {
  readonly stage?: string | undefined;
  readonly region: string;
  readonly state: string;
}

/** Options of every command that reads what a service has stored. */
export const serviceOptions = { stage: stageSchema.optional(), region: regionSchema, state: stateOption };
export const serviceFlags = { ...stageFlags, state: { type: 'string' } } as const;
export const serviceHelp = `${stageHelp}; without a stage: the local stack
  --state DIR       the local stack's folder (default: .local)
  --help            this text`;

const retentionIn = (stage: string): Retention => {
  const { retention, stream } = readSettings(stagesFolder, stage);
  return retentionOf({
    second: retention.secondsDays,
    minute: retention.minutesDays,
    hour: retention.hoursDays,
    log: stream.retentionHours / 24,
    item: ITEMS_RETENTION_DAYS,
  });
};

/** Other readers of the stream and the tables take their share: what is refused is tried again. */
const PATIENT = { maxAttempts: 10 };

type Clients = Pick<StoredService, 's3' | 'kinesis' | 'tables'>;

const withClosing = (service: Omit<StoredService, 'close'>): StoredService => ({
  ...service,
  close: () => {
    for (const client of [service.s3, service.kinesis, service.tables]) client.destroy();
  },
});

const localService = async (state: string): Promise<StoredService> => {
  const { stream, bucket, s3, dynamodb, kinesis, region } = await runningStack(state);
  const prefix = stream.replace(/-events$/, '');
  const named = prefix.slice(brand.prefix.length + 1);
  const stage = stageNames.includes(named) ? named : DEFAULT_STAGE;
  const local = { region, credentials: localCredentials, ...PATIENT };
  const clients: Clients = {
    s3: new S3Client({ ...local, endpoint: s3, forcePathStyle: true }),
    kinesis: kinesisClient({ stream, endpoint: kinesis, region, credentials: localCredentials }, PATIENT.maxAttempts),
    tables: createDocumentClient(
      new DynamoDBClient({ ...local, endpoint: dynamodb, requestHandler: ANSWERED_IN_TIME }),
    ),
  };
  // As `serverless.yml` names them.
  const tables = {
    settledTable: `${prefix}-settled`,
    checkpointsTable: `${prefix}-checkpoints`,
    itemsTable: `${prefix}-items`,
    sessionsTable: `${prefix}-sessions`,
  };
  return withClosing({ stage, isLocal: true, ...clients, bucket, stream, ...tables, retention: retentionIn(stage) });
};

const deployedService = async (stage: string, region: string): Promise<StoredService> => {
  const stack = await stackOf(stage, region);
  const resources = await resourcesOf(cloudFormation(region), stack.name);
  const restored = readSettings(stagesFolder, stage).tables.restored ?? {};
  const table = (id: string) => restored[id] ?? resources.find(({ logicalId }) => logicalId === id)?.physicalId ?? '';
  const stream = outputOf(stack, 'StreamName');
  return withClosing({
    stage,
    isLocal: false,
    s3: new S3Client({ region, ...PATIENT }),
    bucket: outputOf(stack, 'BucketName'),
    kinesis: kinesisClient({ stream, region }, PATIENT.maxAttempts),
    stream,
    tables: createDocumentClient(new DynamoDBClient({ region, ...PATIENT, requestHandler: ANSWERED_IN_TIME })),
    settledTable: table('SettledTable'),
    checkpointsTable: table('CheckpointsTable'),
    itemsTable: table('ItemsTable'),
    sessionsTable: table('SessionsTable'),
    retention: retentionIn(stage),
  });
};

/** What a deployed stage, or without one the local stack, has stored. @throws UserError when it is not there */
export const storedService = ({ stage, region, state }: ServiceOptions): Promise<StoredService> =>
  stage === undefined ? localService(state) : deployedService(stage, region);

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000 } as const;

/** A moment: ISO 8601, or how long ago it was. */
export const momentOption = z.string().transform((text, context): number => {
  const [, amount, unit] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  if (amount && (unit === 'd' || unit === 'h' || unit === 'm')) return Date.now() - Number(amount) * UNIT_MS[unit];
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    context.addIssue('is neither a time such as 2026-11-20T10:00Z nor how long ago, such as 7d, 36h or 90m');
  return time;
});
