import type { Random } from '@millrace/contract';
import { createDocumentClient } from '../../../backend/src/adapters/dynamodb/document-client';
import { dynamoAlertStore, dynamoRuleStateStore } from '../../../backend/src/adapters/dynamodb/dynamo-alert-store';
import { dynamoCheckpointStore } from '../../../backend/src/adapters/dynamodb/dynamo-checkpoint-store';
import { dynamoConnectionRegistry } from '../../../backend/src/adapters/dynamodb/dynamo-connection-registry';
import { dynamoItemReader } from '../../../backend/src/adapters/dynamodb/dynamo-item-reader';
import { dynamoItemStore } from '../../../backend/src/adapters/dynamodb/dynamo-item-store';
import { dynamoJourneyStore } from '../../../backend/src/adapters/dynamodb/dynamo-journey-store';
import { dynamoSeenIdStore } from '../../../backend/src/adapters/dynamodb/dynamo-seen-id-store';
import { dynamoSessionCandidates } from '../../../backend/src/adapters/dynamodb/dynamo-session-candidates';
import { dynamoSessionReader } from '../../../backend/src/adapters/dynamodb/dynamo-session-reader';
import { dynamoSessionStore } from '../../../backend/src/adapters/dynamodb/dynamo-session-store';
import { dynamoSettledReader } from '../../../backend/src/adapters/dynamodb/dynamo-settled-reader';
import { dynamoWindowStore } from '../../../backend/src/adapters/dynamodb/dynamo-window-store';
import { createKinesisClient, kinesisLineage } from '../../../backend/src/adapters/kinesis/kinesis-lineage';
import { createS3Client, s3RejectStore } from '../../../backend/src/adapters/s3/s3-reject-store';
import { type Broadcaster, createBroadcaster } from '../../../backend/src/app/delivery/broadcast';
import type { ConnectionSender } from '../../../backend/src/app/delivery/ports';
import type { Clock, Logger } from '../../../backend/src/app/ports';
import { inMemoryAnswers } from '../../../backend/src/app/testing/answers';
import { metrics } from '../../../backend/src/testing/fixture-metrics';
import type { Names } from '../aws/stand-ins';
import { PARTITIONS, retention } from '../settings';
import type { Simulation } from '../simulation/simulation';
import type { Instance } from './instance';

export interface SendingDeps {
  readonly simulation: Simulation;
  readonly random: Random;
  readonly ports: RealPorts;
  readonly connectionSender: ConnectionSender;
}

/** How one container reaches viewers. */
export const broadcasterFrom = (
  { simulation, random, ports, connectionSender }: SendingDeps,
  instance: Instance,
): Broadcaster =>
  createBroadcaster({
    connectionSender: instance.port(connectionSender, { post: 'send', close: 'send' }),
    registry: instance.port(ports.registry(), { subscribers: 'send', changes: 'send', find: 'send', remove: 'send' }),
    now: simulation.now,
    sleep: simulation.sleep,
    random,
    // Room for all: what pacing does is `viewers/refusals.test.ts`.
    pacing: { budget: 5000, settledMs: 2000, shards: () => 4 },
  });

/** What the functions reach, as they reach it when deployed. */
export const realPorts = (names: Names, now: Clock) => {
  const client = createDocumentClient();
  const { settledTable, checkpointsTable, itemsTable, sessionsTable, alertsTable } = names;
  const { connectionsTable: table, bucket, stream } = names;
  const { declaredLabels, identityOf } = metrics;
  const sessions = { client, table: sessionsTable };
  // They are good for two seconds, and are there for speed alone.
  const answers = inMemoryAnswers();
  return {
    answers: () => answers,
    windows: () => dynamoWindowStore({ client, table: settledTable, retention, declaredLabels, identityOf }),
    checkpoints: () => dynamoCheckpointStore({ client, table: checkpointsTable, retention }),
    ids: () => dynamoSeenIdStore({ client, table: checkpointsTable, retention }),
    items: () => dynamoItemStore({ client, table: itemsTable, retention }),
    sessions: () => dynamoSessionStore({ ...sessions, retention, idle: metrics.sessions?.idle ?? 0 }),
    journeys: () => dynamoJourneyStore({ ...sessions, retention }),
    candidates: () => dynamoSessionCandidates({ client, table: checkpointsTable }),
    rejects: () => s3RejectStore({ s3: createS3Client(), bucket, client, table: checkpointsTable, retention }),
    alerts: () => dynamoAlertStore({ client, table: alertsTable, retention: retention.item }),
    ruleStates: () => dynamoRuleStateStore({ client, table: alertsTable }),
    lineage: () => kinesisLineage({ client: createKinesisClient(), stream }),
    registry: () => dynamoConnectionRegistry({ client, table, partitions: PARTITIONS, now }),
    reader: () =>
      dynamoSettledReader({ client, settledTable, checkpointsTable, retention, declaredLabels, identityOf, now }),
    itemReader: () => dynamoItemReader({ client, table: itemsTable, now }),
    sessionReader: () => dynamoSessionReader({ ...sessions, retention: retention.item, now }),
  };
};

export type RealPorts = ReturnType<typeof realPorts>;

/** Collects the errors that functions log, except unavailable tables, which they must survive. */
export const unexpectedErrors = (): { readonly logger: Logger; readonly all: readonly string[] } => {
  const all: string[] = [];
  const isExpected = (problem: unknown): boolean =>
    problem === undefined || (problem instanceof Error && 'code' in problem && problem.code === 'unavailable');
  const keep = (message: string, fields: Readonly<Record<string, unknown>> = {}) => {
    const { problem } = fields;
    if (isExpected(problem)) return;
    all.push(`${message}: ${problem instanceof Error ? (problem.stack ?? problem.message) : String(problem)}`);
  };
  return {
    all,
    logger: {
      info: () => undefined,
      warn: keep,
      error: (message, fields) => keep(message, { problem: fields, ...fields }),
    },
  };
};
