import { CreateTableCommand, DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** Where one run keeps its things: runs on the same stand-ins do not meet. */
export interface Names {
  readonly stream: string;
  readonly settledTable: string;
  readonly checkpointsTable: string;
  readonly itemsTable: string;
  readonly connectionsTable: string;
  readonly bucket: string;
}

export const namesOf = (run: string): Names => ({
  stream: `${run}-events`,
  settledTable: `${run}-settled`,
  checkpointsTable: `${run}-checkpoints`,
  itemsTable: `${run}-items`,
  connectionsTable: `${run}-connections`,
  bucket: `${run}-archive`,
});

/** The keys of `backend/resources/settled.yml` and `connections.yml`. */
const createTable = (client: DynamoDBClient, table: string, [pk, sk]: readonly [string, string], type: 'S' | 'N') =>
  client.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: pk, AttributeType: type },
        { AttributeName: sk, AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: pk, KeyType: 'HASH' },
        { AttributeName: sk, KeyType: 'RANGE' },
      ],
    }),
  );

/** Creates the tables and the bucket of a run. Answers with what removes the tables. */
export const createResources = async (names: Names): Promise<() => Promise<void>> => {
  const client = new DynamoDBClient({});
  const settled = [names.settledTable, names.checkpointsTable, names.itemsTable];
  for (const table of settled) await createTable(client, table, ['pk', 'sk'], 'S');
  await createTable(client, names.connectionsTable, ['partition', 'connectionId'], 'N');
  await new S3Client({}).send(new CreateBucketCommand({ Bucket: names.bucket }));
  return async () => {
    for (const TableName of [...settled, names.connectionsTable])
      await client.send(new DeleteTableCommand({ TableName }));
  };
};
