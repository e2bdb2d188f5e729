import { alertsAnswerSchema, alertsQuerySchema } from '@millrace/contract';
import { createQueryAlerts } from '../../app/rules/alerts';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { alertStore, ruleStates } from '../services/alerts';
import { queryHandler } from './query';
import { queryOf } from './rest-handler';

const queryAlerts = createQueryAlerts({ states: ruleStates, alerts: alertStore, metrics, channels: config.channels });

export const handler = queryHandler(alertsAnswerSchema, async (event, { groups }) =>
  queryAlerts(groups, queryOf(event, alertsQuerySchema).next),
);
