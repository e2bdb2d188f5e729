import { alertSchema } from '@millrace/contract';
import { createAcknowledge } from '../../app/rules/alerts';
import { handleAlertDeps } from '../services/alerts';
import { identityOf } from './claims';
import { restHandler } from './rest';
import { pathOf } from './rest-handler';

const acknowledge = createAcknowledge(handleAlertDeps);

export const handler = restHandler(alertSchema, async (event) =>
  acknowledge(identityOf(event.requestContext.authorizer?.claims), pathOf(event, 'id')),
);
