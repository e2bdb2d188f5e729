import {
  figuresAnswerSchema,
  funnelAnswerSchema,
  funnelQuerySchema,
  historyAnswerSchema,
  historyQuerySchema,
} from '@millrace/contract';
import { z } from 'zod';
import { createDefinitionReader } from '../../app/definitions/definitions';
import { createQueryFunnel } from '../../app/history/query-funnel';
import { createQueryHistory, findMetric } from '../../app/history/query-history';
import { config } from '../../config';
import { csvOf } from '../../domain/history/csv';
import { metrics } from '../../metrics';
import { now } from '../services/base';
import { definitionDeps } from '../services/definitions';
import { settledReader, settledReaderOf } from '../services/settled';
import { queryHandler } from './query';
import { pathOf, queryOf, type RestEvent } from './rest-handler';

const { retention, settling } = config;
const definitions = createDefinitionReader(definitionDeps);

const deps = { metrics, now, retention, settling, reader: settledReader };

const funnel = queryHandler(funnelAnswerSchema, (event, { groups }) =>
  createQueryFunnel(deps)(groups, pathOf(event, 'funnel'), queryOf(event, funnelQuerySchema)),
);

const history = queryHandler(
  z.union([figuresAnswerSchema, historyAnswerSchema]),
  async (event, { groups }) => {
    const name = pathOf(event, 'name');
    const query = queryOf(event, historyQuerySchema);
    const known = await definitions.metricsFor(name);
    const reader = settledReaderOf(known);
    return createQueryHistory({ ...deps, reader, metrics: known })(groups, name, query);
  },
  { csvOf: async (answer) => csvOf(answer, findMetric(await definitions.metricsFor(answer.metric), answer.metric)) },
);

/** Two routes that read the same: the figures of a metric, and those of a funnel, which is two metrics. */
export const handler = (event: RestEvent) =>
  event.pathParameters?.funnel === undefined ? history(event) : funnel(event);
