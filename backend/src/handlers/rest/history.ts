import { figuresAnswerSchema, historyAnswerSchema, historyQuerySchema } from '@millrace/contract';
import { z } from 'zod';
import { createQueryHistory, findMetric } from '../../app/history/query-history';
import { config } from '../../config';
import { csvOf } from '../../domain/history/csv';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { identityOf } from './claims';
import { pathOf, queryOf } from './parameters';
import { restHandler } from './rest';

const queryHistory = createQueryHistory({ reader: settledReader, metrics, now, retention: config.retention });

export const handler = restHandler(
  z.union([figuresAnswerSchema, historyAnswerSchema]),
  async (event) => {
    const { groups } = identityOf(event.requestContext.authorizer?.claims);
    return queryHistory(groups, pathOf(event, 'name'), queryOf(event, historyQuerySchema));
  },
  (answer) => csvOf(answer, findMetric(metrics, answer.metric)),
);
