import { historyAnswerSchema, historyQuerySchema } from '@millrace/contract';
import { createQueryHistory } from '../../app/history/query-history';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';
import { restHandler } from './rest';

const queryHistory = createQueryHistory({ reader: settledReader, metrics, now, retention: config.retention });

export const handler = restHandler(historyAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return queryHistory(groups, pathOf(event, 'name'), queryOf(event, historyQuerySchema));
});
