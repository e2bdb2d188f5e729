import { expect, test } from 'vitest';
import { withApiId } from './api-ids';

const ids = { rest: 'rest-a', websocket: 'websocket-a' };
const apiIdOf = (requestContext: object) => withApiId({ requestContext }, ids);

test.each([
  ['a request', { apiId: 'offlineContext_apiId' }, 'rest-a'],
  ['a connection', { apiId: 'private', eventType: 'CONNECT' }, 'websocket-a'],
  ['a call by hand that names no API', { eventType: 'MESSAGE' }, 'websocket-a'],
  ['a call by hand that names another API', { apiId: 'theirs', eventType: 'MESSAGE' }, 'theirs'],
])('%s carries the id of its API', (_, context, apiId) => {
  expect(apiIdOf(context)).toMatchObject({ requestContext: { apiId } });
});

test.each([[{ Records: [] }], [undefined], ['text']])('an event of no API stays as it is: %j', (event) => {
  expect(withApiId(event, ids)).toBe(event);
});
