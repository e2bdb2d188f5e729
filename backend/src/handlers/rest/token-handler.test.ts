import { tokenAnswerSchema, tokenErrorSchema } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createIssueToken } from '../../app/access/issue-token';
import { unavailable } from '../../app/errors';
import { inMemoryMachineClients } from '../../app/testing/access';
import { inMemoryLogger } from '../../app/testing/runtime';
import { createTokenHandler, type TokenEvent } from './token-handler';

const SECRET = 's'.repeat(43);
const clients = inMemoryMachineClients({ 'grafana-1': SECRET });
const handler = createTokenHandler({ issueToken: createIssueToken({ clients }), logger: inMemoryLogger() });

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const basic = (id: string, secret: string) => ({
  authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
});
const GRANT = 'grant_type=client_credentials';
const IN_FORM = `${GRANT}&client_id=grafana-1&client_secret=${SECRET}`;

const ask = async (body: string | null, headers: Record<string, string> = {}, more: Partial<TokenEvent> = {}) => {
  const result = await handler({ headers: { ...form, ...headers }, body, ...more });
  return { ...result, answer: JSON.parse(result.body) };
};

test.each<[string, string, Record<string, string>]>([
  ['by Basic', GRANT, basic('grafana-1', SECRET)],
  ['by Basic, each encoded as in a form', GRANT, basic('grafana%2D1', SECRET)],
  ['by Basic, with its id also in the form', `${GRANT}&client_id=grafana-1`, basic('grafana-1', SECRET)],
  ['in the form', IN_FORM, {}],
  [
    'in a form with a charset, and an empty scope',
    `${IN_FORM}&scope=`,
    { 'Content-Type': `${form['Content-Type']}; charset=utf-8` },
  ],
])('a client whose secret comes %s gets a token that no cache stores', async (_, body, headers) => {
  const { statusCode, headers: sent, answer } = await ask(body, headers);
  expect([statusCode, tokenAnswerSchema.parse(answer)]).toEqual([
    200,
    { access_token: 'token of grafana-1', token_type: 'Bearer', expires_in: 900 },
  ]);
  expect(sent).toMatchObject({ 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
});

test('a body that API Gateway has encoded is the same', async () => {
  const body = Buffer.from(IN_FORM).toString('base64');
  expect((await ask(body, {}, { isBase64Encoded: true })).statusCode).toBe(200);
});

const both = `${GRANT}&client_secret=${SECRET}`;
test.each<[string, number, string, string | null, Record<string, string>]>([
  ['a wrong secret', 401, 'invalid_client', GRANT, basic('grafana-1', 'x'.repeat(43))],
  ['an unknown client', 401, 'invalid_client', GRANT, basic('excel-1', SECRET)],
  ['the address of a person', 401, 'invalid_client', GRANT, basic('viewer@example.com', SECRET)],
  ['no client', 401, 'invalid_client', GRANT, {}],
  ['a token in the place of a secret', 401, 'invalid_client', GRANT, { authorization: 'Bearer abc' }],
  ['an id without a secret', 401, 'invalid_client', `${GRANT}&client_id=grafana-1`, {}],
  ['two ways at once', 400, 'invalid_request', both, basic('grafana-1', SECRET)],
  ['two ids', 400, 'invalid_request', `${GRANT}&client_id=excel-1`, basic('grafana-1', SECRET)],
  ['an encoding that is none', 400, 'invalid_request', GRANT, basic('%', SECRET)],
  ['another grant', 400, 'unsupported_grant_type', 'grant_type=password', basic('grafana-1', SECRET)],
  ['no grant', 400, 'invalid_request', null, basic('grafana-1', SECRET)],
  ['a parameter twice', 400, 'invalid_request', `${GRANT}&${GRANT}`, basic('grafana-1', SECRET)],
  ['JSON', 400, 'invalid_request', '{}', { 'Content-Type': 'application/json' }],
  ['a scope', 400, 'invalid_scope', `${IN_FORM}&scope=read`, {}],
])('%s is a %d %s', async (_, status, error, body, headers) => {
  const { statusCode, headers: sent, answer } = await ask(body, headers);
  expect([statusCode, tokenErrorSchema.parse(answer).error]).toEqual([status, error]);
  expect(sent['Cache-Control']).toBe('no-store');
  expect(sent['WWW-Authenticate']).toBe(status === 401 ? 'Basic realm="token"' : undefined);
});

test('a secret that is too short to be one is refused without asking', async () => {
  const asked: string[] = [];
  const signIn = async (id: string) => void asked.push(id);
  const issue = createIssueToken({ clients: { signIn } });
  await expect(issue({ clientId: 'grafana-1', secret: 'x'.repeat(31) })).rejects.toMatchObject({
    code: 'invalid_client',
  });
  expect(asked).toEqual([]);
});

test.each<[Error, number, string]>([
  [unavailable('the user pool', new Error('secret detail')), 503, 'temporarily_unavailable'],
  [new Error('secret detail'), 500, 'server_error'],
])('%s is answered so that the program knows whether to try again', async (error, status, code) => {
  const logger = inMemoryLogger();
  const failing = createTokenHandler({ issueToken: () => Promise.reject(error), logger });
  const { statusCode, body } = await failing({ headers: form, body: IN_FORM });
  expect([statusCode, tokenErrorSchema.parse(JSON.parse(body)).error]).toEqual([status, code]);
  expect(body).not.toContain('secret detail');
  expect(logger.lines).toHaveLength(1);
});
