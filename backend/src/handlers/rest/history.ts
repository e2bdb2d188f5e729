import { figuresAnswerSchema, historyAnswerSchema, historyQuerySchema } from '@millrace/contract';
import { z } from 'zod';
import { createDefinitionReader } from '../../app/definitions/definitions';
import { createQueryHistory, findMetric } from '../../app/history/query-history';
import { config } from '../../config';
import { csvOf } from '../../domain/history/csv';
import { now } from '../services/base';
import { definitionDeps } from '../services/definitions';
import { settledReaderOf } from '../services/settled';
import { queryHandler } from './query';
import { pathOf, queryOf } from './rest-handler';

const { retention, settling } = config;
const definitions = createDefinitionReader(definitionDeps);

export const handler = queryHandler(
  z.union([figuresAnswerSchema, historyAnswerSchema]),
  async (event, { groups }) => {
    const name = pathOf(event, 'name');
    const query = queryOf(event, historyQuerySchema);
    const metrics = await definitions.metricsFor(name);
    const reader = settledReaderOf(metrics);
    return createQueryHistory({ reader, metrics, now, retention, settling })(groups, name, query);
  },
  { csvOf: async (answer) => csvOf(answer, findMetric(await definitions.metricsFor(answer.metric), answer.metric)) },
);
