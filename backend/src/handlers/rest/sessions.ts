import { sessionsAnswerSchema, sessionsQuerySchema } from '@millrace/contract';
import { createListSessions } from '../../app/sessions/query-sessions';
import { sessionsDeps } from '../services/sessions';
import { queryHandler } from './query';
import { queryOf } from './rest-handler';

const listSessions = createListSessions(sessionsDeps);

export const handler = queryHandler(sessionsAnswerSchema, (event, { groups }) =>
  listSessions(groups, queryOf(event, sessionsQuerySchema)),
);
