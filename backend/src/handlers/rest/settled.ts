import { settledAnswerSchema, settledQuerySchema } from '@millrace/contract';
import { createQuerySettled } from '../../app/settled/query-settled';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { identityOf } from './claims';
import { queryOf } from './parameters';
import { restHandler } from './rest';

const querySettled = createQuerySettled({
  reader: settledReader,
  metrics: metrics.names,
  now,
  retention: config.retention,
});

export const handler = restHandler(settledAnswerSchema, async (event) => {
  const { groups } = identityOf(event.requestContext.authorizer?.claims);
  return querySettled(groups, queryOf(event, settledQuerySchema));
});
