import {
  CreateTableCommand,
  type DynamoDBClient,
  ListTablesCommand,
  ResourceInUseException,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import { z } from 'zod';
import type { Resolve } from '../cloudformation/resolve';
import { resourcesOfType, type Template } from '../cloudformation/template';
import { waitUntil } from '../shared/wait-until';

const index = z.strictObject({
  IndexName: z.string(),
  KeySchema: z.array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) })),
  Projection: z.strictObject({
    ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
    NonKeyAttributes: z.array(z.string()).optional(),
  }),
  ProvisionedThroughput: z.unknown().optional(),
});

/** What a table may say; anything else fails, so that no property is dropped in silence. */
const tableSchema = z.strictObject({
  TableName: z.string(),
  AttributeDefinitions: z.array(z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  KeySchema: index.shape.KeySchema,
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z.strictObject({ AttributeName: z.string(), Enabled: z.boolean() }).optional(),
  StreamSpecification: z
    .strictObject({ StreamViewType: z.enum(['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES']) })
    .optional(),
  // Without local effect: capacity, encryption, back-ups, protection, tags.
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']),
  ProvisionedThroughput: z.unknown().optional(),
  SSESpecification: z.unknown().optional(),
  PointInTimeRecoverySpecification: z.unknown().optional(),
  DeletionProtectionEnabled: z.unknown().optional(),
  Tags: z.unknown().optional(),
});

type Table = z.infer<typeof tableSchema>;

const createTable = async (client: DynamoDBClient, table: Table, knowsTtl: boolean): Promise<void> => {
  const { TimeToLiveSpecification, SSESpecification, PointInTimeRecoverySpecification, Tags, ...definition } = table;
  const {
    DeletionProtectionEnabled,
    ProvisionedThroughput,
    GlobalSecondaryIndexes,
    LocalSecondaryIndexes,
    StreamSpecification,
    ...plain
  } = definition;
  try {
    await client.send(
      new CreateTableCommand({
        ...plain,
        BillingMode: 'PAY_PER_REQUEST',
        ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
        ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(withProjection) }),
        ...(LocalSecondaryIndexes && { LocalSecondaryIndexes: LocalSecondaryIndexes.map(withProjection) }),
      }),
    );
  } catch (error) {
    if (error instanceof ResourceInUseException) return;
    throw error;
  }
  if (TimeToLiveSpecification && knowsTtl)
    await client.send(new UpdateTimeToLiveCommand({ TableName: table.TableName, TimeToLiveSpecification }));
};

const withProjection = ({
  Projection: { NonKeyAttributes, ProjectionType },
  ProvisionedThroughput,
  ...rest
}: z.infer<typeof index>) => ({
  ...rest,
  Projection: { ProjectionType, ...(NonKeyAttributes && { NonKeyAttributes }) },
});

/** Creates the template's tables; those of an earlier run stay. With dynalite they have no streams. */
export const createTables = async (
  client: DynamoDBClient,
  template: Template,
  resolve: Resolve,
  program: 'dynoxide' | 'dynalite' = 'dynoxide',
): Promise<void> => {
  await waitUntil('DynamoDB', () => client.send(new ListTablesCommand({})));
  for (const { logicalId, Properties } of resourcesOfType(template, 'AWS::DynamoDB::Table')) {
    const { StreamSpecification, ...plain } = tableSchema.parse(resolve(Properties, logicalId));
    const isWhole = program === 'dynoxide';
    await createTable(client, { ...plain, ...(isWhole && StreamSpecification && { StreamSpecification }) }, isWhole);
  }
};
