import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoCheckpointStore } from '../../adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoItemStore } from '../../adapters/dynamodb/dynamo-item-store';
import { dynamoJourneyStore } from '../../adapters/dynamodb/dynamo-journey-store';
import { dynamoSeenIdStore } from '../../adapters/dynamodb/dynamo-seen-id-store';
import { dynamoSessionCandidates } from '../../adapters/dynamodb/dynamo-session-candidates';
import { dynamoSessionStore } from '../../adapters/dynamodb/dynamo-session-store';
import { dynamoWindowStore } from '../../adapters/dynamodb/dynamo-window-store';
import { createKinesisClient, kinesisLineage } from '../../adapters/kinesis/kinesis-lineage';
import { createS3Client, s3RejectStore } from '../../adapters/s3/s3-reject-store';
import { createRecordDefinitions } from '../../app/definitions/definitions';
import { createRequestEvaluation } from '../../app/rules/evaluate';
import { JourneyMemory } from '../../app/sessions/settle-journeys';
import { SessionCache } from '../../app/sessions/settle-sessions';
import { createSetAsideReport, DedupeIndexes, WindowCache } from '../../app/settled/memory';
import { createSettleBatch } from '../../app/settled/settle-batch';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { invokeRules } from '../services/alerts';
import { logger, now } from '../services/base';
import { broadcaster } from '../services/broadcaster';
import { countingBatches, countingCalls } from '../services/counters';
import { definitionDeps } from '../services/definitions';
import { measuring } from '../services/embedded-metrics';
import { type KinesisEvent, shardBatchOf, shardOf } from './shard-batch';

const client = createDocumentClient();
const { retention, dedupeSeconds, checkpointsTable, settledTable, archiveBucket, eventStream } = config;
const { declaredLabels, identityOf } = metrics;
const onSetAside = createSetAsideReport(logger);

const recordDefinitions = createRecordDefinitions(definitionDeps);
const requestEvaluation = createRequestEvaluation(metrics.rules, () => invokeRules({}), logger);

const seenIds = dynamoSeenIdStore({ client, table: checkpointsTable, retention });
const lineage = kinesisLineage({ client: createKinesisClient(), stream: eventStream });

const settleBatch = createSettleBatch({
  rules: { metrics, retention, dedupeSeconds },
  stores: {
    windows: dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf, onSetAside }),
    checkpoints: dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
    seenIds,
    items: dynamoItemStore({ client, table: config.itemsTable, retention }),
    journeys: dynamoJourneyStore({ client, table: config.sessionsTable, retention }),
    sessions: dynamoSessionStore({ client, table: config.sessionsTable, retention, idle: metrics.sessions?.idle ?? 0 }),
    candidates: dynamoSessionCandidates({ client, table: checkpointsTable }),
    rejects: s3RejectStore({ s3: createS3Client(), bucket: archiveBucket, client, table: checkpointsTable, retention }),
  },
  memory: {
    windows: new WindowCache(),
    sessions: new SessionCache(),
    journeys: new JourneyMemory(lineage),
    dedupe: new DedupeIndexes({ seenIds, lineage, dedupeSeconds }),
  },
  broadcaster,
  logger: countingBatches(measuring(logger, { namespace: config.metricsNamespace, reader: 'durable', now })),
});

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

/** Where Lambda tries again from. */
interface BatchResponse {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const settle = async (event: KinesisEvent, context: Context): Promise<BatchResponse> => {
  const batch = shardBatchOf(event);
  const settling = settleBatch(batch, () => context.getRemainingTimeInMillis());
  const [{ failedFrom }] = await Promise.all([settling, recordDefinitions()]);
  await requestEvaluation(batch.records.at(-1)?.arrived ?? 0);
  return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
};

export const handler = countingCalls('durable', settle, shardOf);
