import { mkdirSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { ANSWERED_IN_TIME } from '../../../backend/src/adapters/dynamodb/document-client';
import { chooseDynamodb } from '../../../local-aws/dynamodb/dynoxide-binary';
import { freePort, HOST } from '../../../local-aws/shared/ports';
import { type StandIn, startStandIn } from '../../../local-aws/shared/stand-in';

/** The resources of one run. Runs on the same stand-ins share none. */
export interface Names {
  readonly stream: string;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly itemsTable: string;
  readonly sessionsTable: string;
  readonly alertsTable: string;
  readonly connectionsTable: string;
  readonly ticketsTable: string;
  readonly bucket: string;
}

export const namesOf = (run: string): Names => ({
  stream: `${run}-events`,
  settledTable: `${run}-settled`,
  checkpointsTable: `${run}-checkpoints`,
  itemsTable: `${run}-items`,
  sessionsTable: `${run}-sessions`,
  alertsTable: `${run}-alerts`,
  connectionsTable: `${run}-connections`,
  ticketsTable: `${run}-tickets`,
  bucket: `${run}-archive`,
});

/** The keys of `backend/resources/settled.yml` and `tables.yml`. */
const createTable = (client: DynamoDBClient, table: string, [pk, sk]: readonly [string, string?], type: 'S' | 'N') =>
  client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: pk, AttributeType: type },
        ...(sk ? [{ AttributeName: sk, AttributeType: 'S' as const }] : []),
      ],
      KeySchema: [
        { AttributeName: pk, KeyType: 'HASH' },
        ...(sk ? [{ AttributeName: sk, KeyType: 'RANGE' as const }] : []),
      ],
    }),
  );

/** With its index, as `settled.yml` has it. */
const createSessions = (client: DynamoDBClient, table: string) =>
  client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        ...['pk', 'sk', 'activeAt'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' as const })),
        { AttributeName: 'idBucket', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'byActivity',
          KeySchema: [
            { AttributeName: 'idBucket', KeyType: 'HASH' },
            { AttributeName: 'activeAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );

/** No fault is injected here, so calls may be retried. */
const setup = { requestHandler: ANSWERED_IN_TIME, maxAttempts: 3 };

/** Creates the tables and the bucket of a run. Returns a function that removes the tables. */
export const createResources = async (names: Names): Promise<() => Promise<void>> => {
  const client = new DynamoDBClient(setup);
  const settled = [names.settledTable, names.checkpointsTable, names.itemsTable, names.alertsTable];
  for (const table of settled) await createTable(client, table, ['pk', 'sk'], 'S');
  await createSessions(client, names.sessionsTable);
  await createTable(client, names.connectionsTable, ['partition', 'connectionId'], 'N');
  await createTable(client, names.ticketsTable, ['ticketHash'], 'S');
  await new S3Client(setup).send(new CreateBucketCommand({ Bucket: names.bucket }));
  return async () => {
    for (const TableName of [...settled, names.sessionsTable, names.connectionsTable, names.ticketsTable])
      await client.send(new DeleteTableCommand({ TableName }));
  };
};

const REGION = 'us-east-1';

/** Kinesis, DynamoDB and S3 as the local AWS has them, and nothing else: the only functions that run are those that a run calls itself. */
export interface StandIns {
  /** Makes that share of DynamoDB's calls fail. */
  readonly throttleDynamodb: (share: number) => void;
  readonly stop: () => Promise<void>;
}

const MEMORY = '/dev/shm';
const ROOM_BYTES = 2 ** 30;

/** DynamoDB's stand-in waits for the disk with every write, and nothing there is kept: in memory, where the machine offers enough of it as a folder. */
const fastestFolder = (): string => {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ROOM_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
};

/** Sets the environment by which clients find the stand-ins. */
const pointClientsAt = (ports: { readonly kinesis: number; readonly dynamodb: number; readonly storage: number }) => {
  process.env.AWS_REGION = REGION;
  process.env.AWS_ENDPOINT_URL_KINESIS = `http://${HOST}:${ports.kinesis}`;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = `http://${HOST}:${ports.dynamodb}`;
  process.env.AWS_ENDPOINT_URL_S3 = `http://${HOST}:${ports.storage}`;
  // Throttled calls must reach the code that made them, instead of being retried in real time.
  process.env.AWS_MAX_ATTEMPTS = '1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
};

/** @param onLost called when a stand-in ended by itself, after which no result is reliable. */
export const startStandIns = async (seed: number, onLost: (line: string) => void): Promise<StandIns> => {
  const folder = mkdtempSync(join(fastestFolder(), 'millrace-chaos-'));
  const ports = { kinesis: await freePort(), dynamodb: await freePort(), storage: await freePort() };
  const started: StandIn[] = [];
  const start = (name: string, module: string, settings: object): StandIn => {
    const standIn = startStandIn({ name, module, settings, region: REGION, logs: folder, onLost });
    started.push(standIn);
    return standIn;
  };
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((standIn) => standIn.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  for (const name of ['kinesis', 'dynamodb', 'storage']) mkdirSync(join(folder, name));
  const throttle = { share: 0, seed };
  const program = chooseDynamodb('dynoxide');
  start('kinesis', 'kinesis/kinesis.ts', { port: ports.kinesis, path: join(folder, 'kinesis'), throttle });
  const objects = join(folder, 'storage');
  start('storage', 's3-sqs-sns/server.ts', { port: ports.storage, region: REGION, folder: objects, notifications: [] });
  const dynamodb =
    program.name === 'dynoxide'
      ? start('dynamodb', 'dynamodb/dynamodb.ts', {
          port: ports.dynamodb,
          binary: program.binary,
          file: join(folder, 'dynamodb', 'tables.db'),
          throttle,
        })
      : start('dynamodb', 'dynamodb/dynamodb-dynalite.ts', {
          port: ports.dynamodb,
          path: join(folder, 'dynamodb', 'dynalite'),
          throttle,
        });
  try {
    await Promise.all(started.map((standIn) => standIn.started));
  } catch (error) {
    await stop();
    throw error;
  }
  pointClientsAt(ports);
  return { throttleDynamodb: dynamodb.throttle, stop };
};
