import { expect, test } from 'vitest';
import { authenticationProvider } from './authentication';

const refusal = { status: 401, headers: { 'Access-Control-Allow-Origin': '*' }, body: 'no' };

const verify = async (token: string) => {
  if (token !== 'good') throw new Error('bad token');
  return { sub: 'a' };
};

/** What hapi would receive for a request with these headers. */
const authenticate = async (headers: Record<string, string>, type = 'COGNITO_USER_POOLS', isPrivate = false) => {
  const provider = authenticationProvider({ verify, keys: ['k'], refusals: { token: refusal, key: refusal } });
  const { authenticate: check } = provider(
    { authorizer: { type }, private: isPrivate },
    'catalog',
    'GET',
    '/catalog',
  ).getAuthenticateFunction();
  const received: Record<string, unknown> = {};
  const response = {
    code: (status: number) => Object.assign(response, void Object.assign(received, { status })),
    type: () => response,
    header: (name: string, value: string) => Object.assign(response, void Object.assign(received, { [name]: value })),
    takeover: () => received,
  };
  const request = { headers, raw: { req: { rawHeaders: Object.entries(headers).flat() } } };
  const answer = await check(request, {
    response: (body) => Object.assign(response, void Object.assign(received, { body })),
    authenticated: ({ credentials }) => credentials,
  });
  return { answer: JSON.parse(JSON.stringify(answer)), rawHeaders: request.raw.req.rawHeaders };
};

const refused = { status: 401, 'Access-Control-Allow-Origin': '*', body: 'no' };
const accepted = { context: { claims: { sub: 'a' } } };

test('a good token passes, bare or as a bearer, and its claims go along', async () => {
  expect((await authenticate({ authorization: 'good' })).answer).toEqual(accepted);
  expect((await authenticate({ authorization: 'Bearer good' })).answer).toEqual(accepted);
});

test('without a token, or with a bad one, the template answers, in a way that a browser may read', async () => {
  expect((await authenticate({})).answer).toEqual(refused);
  expect((await authenticate({ authorization: 'bad' })).answer).toEqual(refused);
});

test('a caller cannot choose an identity by the header that serverless-offline believes', async () => {
  const { rawHeaders } = await authenticate({
    authorization: 'good',
    'SLS-Offline-Authorizer-Override': '{"claims":{}}',
  });
  expect(rawHeaders).toEqual(['authorization', 'good']);
});

test('a route without a Cognito authorizer is open', async () => {
  expect((await authenticate({}, 'NONE')).answer).toEqual({});
});

test('a route that wants an API key refuses who has none, in the words of the template', async () => {
  expect((await authenticate({ 'x-api-key': 'k' }, 'NONE', true)).answer).toEqual({});
  expect((await authenticate({ 'x-api-key': 'x' }, 'NONE', true)).answer).toEqual(refused);
  expect((await authenticate({}, 'NONE', true)).answer).toEqual(refused);
});
