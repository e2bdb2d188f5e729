import { nameSchema } from '@millrace/contract';
import { z } from 'zod';
import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoSessionCandidates } from '../../adapters/dynamodb/dynamo-session-candidates';
import { createSqsClient, sqsMessageQueue } from '../../adapters/notices/sqs-message-queue';
import { createBroadcaster } from '../../app/delivery/broadcast';
import { createAnnounce } from '../../app/rules/alerts';
import { createEvaluateRules } from '../../app/rules/evaluate';
import { createGather, createSendNotices } from '../../app/rules/send-notices';
import { config } from '../../config';
import { ruleHistories } from '../../domain/rules/usual';
import { metrics } from '../../metrics';
import { alertStore, ruleStates } from '../services/alerts';
import { logger } from '../services/base';
import { countingCalls } from '../services/counters';
import { deliveryDeps } from '../services/delivery';
import { sessionsDeps } from '../services/sessions';
import { settledReader } from '../services/settled';

const { postsPerSecond, durableWindowSeconds, streamShards, retention, settling } = config;
const { now, sleep } = deliveryDeps;

const announce = createAnnounce({
  broadcaster: createBroadcaster({
    ...deliveryDeps,
    pacing: { budget: postsPerSecond, settledMs: durableWindowSeconds * 1000, shards: () => streamShards },
  }),
  metrics,
  logger,
});

/** Those of an hour, and of the next. */
const HOURS_REMEMBERED = 40;

const evaluateRules = createEvaluateRules({
  rules: metrics.rules,
  metrics: metrics.catalog.metrics,
  reader: settledReader,
  historyOf: ruleHistories(HOURS_REMEMBERED),
  sessions: metrics.sessions && {
    sessions: sessionsDeps.sessions,
    candidates: dynamoSessionCandidates({ client: createDocumentClient(), table: config.checkpointsTable }),
    idle: metrics.sessions.idle,
  },
  states: ruleStates,
  alerts: alertStore,
  announce,
  gather: createGather(metrics.rules, config.channels),
  sendNotices: createSendNotices({
    alerts: alertStore,
    queue: sqsMessageQueue(createSqsClient(), config.noticeQueue),
    now,
    logger,
  }),
  pace: { ...retention, settling },
  ...{ now, sleep, logger },
});

/** As the schedule and `durable` invoke it, and with alerts whom somebody has handled. */
const requestSchema = z.object({ announce: z.array(nameSchema).max(100).optional() });

interface Context {
  readonly getRemainingTimeInMillis: () => number;
}

export const handler = countingCalls('rules', async (event: unknown, context: Context): Promise<void> => {
  const { announce: ids } = requestSchema.parse(event);
  if (ids) await announce(await alertStore.find(ids));
  else await evaluateRules(() => context.getRemainingTimeInMillis());
});
