import { sessionAnswerSchema, sessionQuerySchema } from '@millrace/contract';
import { createFindSession } from '../../app/sessions/query-sessions';
import { sessionsDeps } from '../services/sessions';
import { queryHandler } from './query';
import { pathOf, queryOf } from './rest-handler';

const findSession = createFindSession(sessionsDeps);

export const handler = queryHandler(sessionAnswerSchema, (event, { groups }) =>
  findSession(groups, pathOf(event, 'id'), queryOf(event, sessionQuerySchema)),
);
