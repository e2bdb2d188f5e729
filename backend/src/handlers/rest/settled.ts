import { settledAnswerSchema, settledQuerySchema } from '@millrace/contract';
import { createQuerySettled } from '../../app/settled/query-settled';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { queryHandler } from './query';
import { queryOf } from './rest-handler';

const querySettled = createQuerySettled({
  reader: settledReader,
  metrics,
  now,
  retention: config.retention,
});

export const handler = queryHandler(settledAnswerSchema, async (event, { groups }) => {
  return querySettled(groups, queryOf(event, settledQuerySchema));
});
