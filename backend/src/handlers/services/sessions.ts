import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoSessionReader } from '../../adapters/dynamodb/dynamo-session-reader';
import type { SessionsDeps } from '../../app/sessions/query-sessions';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from './base';

const { sessionsTable: table, retention } = config;

export const sessionsDeps: SessionsDeps = {
  sessions: dynamoSessionReader({ client: createDocumentClient(), table, retention: retention.item, now }),
  metrics,
  now,
};
