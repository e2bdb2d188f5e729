import { createDocumentClient } from '../../adapters/dynamodb/document-client';
import { dynamoAlertStore, dynamoRuleStateStore } from '../../adapters/dynamodb/dynamo-alert-store';
import { createLambdaClient, invokeLater, ONCE_FOR_A_SECOND } from '../../adapters/lambda/lambda-state-requests';
import type { HandleAlertDeps } from '../../app/rules/alerts';
import { config } from '../../config';
import { metrics } from '../../metrics';
import { logger, now } from './base';

const at = { client: createDocumentClient(), table: config.alertsTable };

export const alertStore = dynamoAlertStore({ ...at, retention: config.alertRetention });
export const ruleStates = dynamoRuleStateStore(at);

const lambda = createLambdaClient(ONCE_FOR_A_SECOND);

/** What the function `rules` is asked to do. */
export const invokeRules = invokeLater(lambda, config.rulesFunction, 'the function that looks at rules');

export const handleAlertDeps: HandleAlertDeps = {
  alerts: alertStore,
  metrics,
  requestAnnouncement: (ids) => invokeRules({ announce: ids }),
  now,
  logger,
};
