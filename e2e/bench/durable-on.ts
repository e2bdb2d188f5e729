import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createDocumentClient } from '../../backend/src/adapters/dynamodb/document-client';
import { dynamoCheckpointStore } from '../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../backend/src/adapters/dynamodb/dynamo-item-store';
import { dynamoJourneyStore } from '../../backend/src/adapters/dynamodb/dynamo-journey-store';
import { dynamoSeenIdStore } from '../../backend/src/adapters/dynamodb/dynamo-seen-id-store';
import { dynamoSessionCandidates } from '../../backend/src/adapters/dynamodb/dynamo-session-candidates';
import { dynamoSessionStore } from '../../backend/src/adapters/dynamodb/dynamo-session-store';
import { dynamoWindowStore } from '../../backend/src/adapters/dynamodb/dynamo-window-store';
import { createS3Client, s3RejectStore } from '../../backend/src/adapters/s3/s3-reject-store';
import { newContainer, retention } from '../../backend/src/app/testing/settled';
import type { LogRecord } from '../../backend/src/domain/fold/log-record';
import { metrics as fixtureMetrics } from '../../backend/src/testing/fixture-metrics';
import type { namesOf } from '../chaos/aws/stand-ins';

interface Capacity {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

interface Metered {
  readonly client: DynamoDBDocumentClient;
  /** Capacity units by table since it was last asked: what AWS would charge for. */
  readonly take: () => Readonly<Record<string, number>>;
}

const isCapacity = (value: unknown): value is Capacity =>
  typeof value === 'object' && value !== null && 'CapacityUnits' in value;

const capacitiesIn = (output: unknown): Capacity[] => {
  if (typeof output !== 'object' || output === null || !('ConsumedCapacity' in output)) return [];
  return [output.ConsumedCapacity].flat().filter(isCapacity);
};

/** One call: its input, and the capacity units that it has taken. */
export interface MeteredCall {
  readonly command: string;
  readonly input: unknown;
  readonly units: number;
}

const isConflict = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ConditionalCheckFailedException';

/**
 * A client that asks each call for its consumed capacity, and adds it up. A failed call consumes too, but does not report it.
 * @param onCall is told of every call, and of a write whose condition did not hold as of one unit: that is what those of less than a KB take.
 */
export const meteredClient = (onCall: (call: MeteredCall) => void = () => undefined): Metered => {
  const client = createDocumentClient();
  let units: Record<string, number> = {};
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        Object.assign(args.input, { ReturnConsumedCapacity: 'TOTAL' });
        const answer = await next(args).catch((error: unknown) => {
          if (isConflict(error)) onCall({ command: commandName, input: args.input, units: 1 });
          throw error;
        });
        for (const { TableName = '', CapacityUnits = 0 } of capacitiesIn(answer.output)) {
          units[TableName] = (units[TableName] ?? 0) + CapacityUnits;
          onCall({ command: commandName, input: args.input, units: CapacityUnits });
        }
        return answer;
      },
    { step: 'initialize', name: 'meter' },
  );
  const take = () => {
    const taken = units;
    units = {};
    return taken;
  };
  return { client, take };
};

/** The durable consumer as it is deployed, but for subscribers, of whom there are none: a container that knows nothing yet. */
export const durableOn = (
  names: ReturnType<typeof namesOf>,
  { client }: Pick<ReturnType<typeof meteredClient>, 'client'>,
  metrics = fixtureMetrics,
) => {
  const { checkpointsTable, settledTable, itemsTable, sessionsTable, bucket } = names;
  const { declaredLabels, identityOf } = metrics;
  return newContainer({
    metrics,
    stores: {
      windows: dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf }),
      checkpoints: dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
      seenIds: dynamoSeenIdStore({ client, table: checkpointsTable, retention }),
      items: dynamoItemStore({ client, table: itemsTable, retention }),
      sessions: dynamoSessionStore({ client, table: sessionsTable, retention, idle: metrics.sessions?.idle ?? 0 }),
      journeys: dynamoJourneyStore({ client, table: sessionsTable, retention }),
      candidates: dynamoSessionCandidates({ client, table: checkpointsTable }),
      rejects: s3RejectStore({ s3: createS3Client(), bucket, client, table: checkpointsTable, retention }),
    },
  });
};

/** Settles one batch after another of a shard. */
export const settleAll = async (
  settle: ReturnType<typeof newContainer>,
  shard: string,
  batches: readonly (readonly LogRecord[])[],
): Promise<void> => {
  for (const records of batches) {
    const { failedFrom } = await settle({ shard, records }, () => 60_000);
    if (failedFrom !== undefined) throw new Error(`a batch was not settled from ${failedFrom} on`);
  }
};
