import { settledAnswerSchema, settledQuerySchema } from '@millrace/contract';
import { metrics } from '../../../metrics';
import { createQuerySettled } from '../../app/settled/query-settled';
import { config } from '../../config';
import { logger, now } from '../services/base';
import { restHandler } from '../services/rest';
import { settledReader } from '../services/settled-reader';
import { identityOf } from './claims';
import { queryOf } from './parameters';

const querySettled = createQuerySettled({
  reader: settledReader,
  metrics: metrics.names,
  now,
  retention: config.retention,
});

export const handler = restHandler(logger, settledAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return querySettled(groups, queryOf(event, settledQuerySchema));
});
