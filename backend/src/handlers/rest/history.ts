import { historyAnswerSchema, historyQuerySchema } from '@millrace/contract';
import { metrics } from '../../../metrics';
import { createQueryHistory } from '../../app/history/query-history';
import { config } from '../../config';
import { logger, now } from '../services/base';
import { restHandler } from '../services/rest';
import { settledReader } from '../services/settled-reader';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';

const queryHistory = createQueryHistory({ reader: settledReader, metrics, now, retention: config.retention });

export const handler = restHandler(logger, historyAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return queryHistory(groups, pathOf(event, 'name'), queryOf(event, historyQuerySchema));
});
