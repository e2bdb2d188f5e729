import { figuresAnswerSchema, historyAnswerSchema, historyQuerySchema } from '@millrace/contract';
import { z } from 'zod';
import { createQueryHistory, findMetric } from '../../app/history/query-history';
import { config } from '../../config';
import { csvOf } from '../../domain/history/csv';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { settledReader } from '../services/settled';
import { queryHandler } from './query';
import { pathOf, queryOf } from './rest-handler';

const queryHistory = createQueryHistory({ reader: settledReader, metrics, now, retention: config.retention });

export const handler = queryHandler(
  z.union([figuresAnswerSchema, historyAnswerSchema]),
  async (event, { groups }) => queryHistory(groups, pathOf(event, 'name'), queryOf(event, historyQuerySchema)),
  (answer) => csvOf(answer, findMetric(metrics, answer.metric)),
);
