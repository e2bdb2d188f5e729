import { type DynamoDBDocumentClient, PutCommand, paginateQuery } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import type { DefinitionStore, StoredPast } from '../../app/definitions/ports';
import type { MetricPast } from '../../domain/metrics/metric-past';
import { orConflict, reaching } from './document-client';

export interface DefinitionTable {
  readonly client: DynamoDBDocumentClient;
  /** That of the checkpoints. */
  readonly table: string;
}

const PARTITION = 'definitions';

const rowSchema = z.object({ sk: z.string(), name: z.string(), revision: z.int(), versions: z.string() });

/** As far as it is read: the metric is checked where it is used. */
const versionsSchema = z.array(
  z.custom<MetricPast['versions'][number]>(
    (it) => z.looseObject({ number: z.int(), id: z.string() }).safeParse(it).success,
  ),
);

/** Nothing for what a newer version wrote in another form. */
const storedPastOf = (item: unknown): StoredPast[] => {
  const { sk: storedAs, name, revision, versions } = rowSchema.parse(item);
  const { success, data } = versionsSchema.safeParse(JSON.parse(versions));
  return success ? [{ past: { storedAs, name, versions: data }, revision }] : [];
};

const readAll = async ({ client, table }: DefinitionTable): Promise<readonly StoredPast[]> => {
  const query = {
    TableName: table,
    KeyConditionExpression: 'pk = :pk',
    ExpressionAttributeValues: { ':pk': PARTITION },
  };
  const stored: StoredPast[] = [];
  for await (const { Items = [] } of paginateQuery({ client }, query)) stored.push(...Items.flatMap(storedPastOf));
  return stored;
};

const put = async ({ client, table }: DefinitionTable, { past, revision }: StoredPast): Promise<boolean> => {
  const { storedAs: sk, name, versions } = past;
  const condition =
    revision === 1
      ? { ConditionExpression: 'attribute_not_exists(pk)' }
      : { ConditionExpression: 'revision = :before', ExpressionAttributeValues: { ':before': revision - 1 } };
  const Item = { pk: PARTITION, sk, name, revision, versions: JSON.stringify(versions) };
  return (await orConflict(client.send(new PutCommand({ TableName: table, Item, ...condition })))) === 'written';
};

/** Definitions are an item a metric, beside the checkpoints: written once a deploy that changes them, and never expired. */
export const dynamoDefinitionStore = (on: DefinitionTable): DefinitionStore => ({
  readAll: () => reaching('the definitions', readAll(on)),
  put: (stored) => reaching('the definitions', put(on, stored)),
});
