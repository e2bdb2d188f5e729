import { alertsAnswerSchema, alertsQuerySchema, healthAnswerSchema } from '@millrace/contract';
import { createQueryHealth } from '../../app/health/query-health';
import { createQueryAlerts } from '../../app/rules/alerts';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { alertStore, ruleStates } from '../services/alerts';
import { healthDeps } from '../services/health';
import { queryHandler } from './query';
import { queryOf, type RestEvent } from './rest-handler';

const queryAlerts = createQueryAlerts({ states: ruleStates, alerts: alertStore, metrics, channels: config.channels });
const queryHealth = createQueryHealth(healthDeps);

const alerts = queryHandler(alertsAnswerSchema, async (event, { groups }) =>
  queryAlerts(groups, queryOf(event, alertsQuerySchema).next),
);

const health = queryHandler(healthAnswerSchema, async (_, { groups }) => queryHealth(groups));

/** Two methods in one function: a template has room for 500 resources, and a function is nine of them. */
export const handler = (event: RestEvent) => (event.resource === '/health' ? health(event) : alerts(event));
