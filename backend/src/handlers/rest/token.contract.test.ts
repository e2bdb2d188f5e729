import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientUsername, endpointsSchema, tokenAnswerSchema, tokenErrorSchema } from '@millrace/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { runningStack } from '../../adapters/testing/running-stack';

/** `POST /token` of a running stack, for a client and a person that are made here. */
runningStack();
const { rest, cognito, region, userPoolId } = endpointsSchema.parse(
  JSON.parse(readFileSync(process.env.MILLRACE_ENDPOINTS ?? '', 'utf8')),
);
const pool = new CognitoIdentityProviderClient({ region, endpoint: cognito });

const secret = `Aa1-${randomUUID()}${randomUUID()}`;
const [known, disabled, invited] = [`known-${randomUUID()}`, `disabled-${randomUUID()}`, `invited-${randomUUID()}`];
const leaving = `leaving-${randomUUID()}`;
const person = `${randomUUID()}@example.com`;

const create = async (Username: string): Promise<void> => {
  const user = { UserPoolId: userPoolId, Username };
  await pool.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await pool.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'viewers' }));
};

const createWithSecret = async (Username: string): Promise<void> => {
  await create(Username);
  const password = { UserPoolId: userPoolId, Username, Password: secret, Permanent: true };
  await pool.send(new AdminSetUserPasswordCommand(password));
};

beforeAll(async () => {
  for (const name of [clientUsername(known), clientUsername(disabled), clientUsername(leaving), person])
    await createWithSecret(name);
  await create(clientUsername(invited));
  await pool.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: clientUsername(disabled) }));
});

const ask = (id: string, password = secret): Promise<Response> =>
  fetch(`${rest}/token`, {
    method: 'POST',
    headers: { Authorization: `Basic ${Buffer.from(`${id}:${password}`).toString('base64')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });

describe('a machine client', () => {
  test('takes a token by itself, and calls REST with it as a bearer', async () => {
    const answer = tokenAnswerSchema.parse(await (await ask(known)).json());
    expect(answer.expires_in).toBe(15 * 60);
    const catalog = await fetch(`${rest}/catalog`, { headers: { Authorization: `Bearer ${answer.access_token}` } });
    expect(catalog.status).toBe(200);
  });

  test('one that is disabled gets no further ticket with the token that it has, nor a further token', async () => {
    const { access_token: token } = tokenAnswerSchema.parse(await (await ask(leaving)).json());
    const ticket = () => fetch(`${rest}/tickets`, { method: 'POST', headers: { Authorization: token } });
    expect((await ticket()).status).toBe(200);
    await pool.send(new AdminDisableUserCommand({ UserPoolId: userPoolId, Username: clientUsername(leaving) }));
    const refused = await ticket();
    expect([refused.status, await refused.json()]).toEqual([
      401,
      { error: { code: 'unauthorized', message: expect.stringContaining('disabled') } },
    ]);
    expect((await ask(leaving)).status).toBe(401);
  });

  test.each([
    ['a wrong secret', known, `${secret}x`],
    ['an unknown id', 'nobody', secret],
    ['a client that is disabled', disabled, secret],
    ['one whose secret was never set', invited, secret],
    ['a person, with their own password', person, secret],
    ['a person, by the part before the @', person.split('@', 1)[0] ?? '', secret],
  ])('%s is refused', async (_, id, password) => {
    const answer = await ask(id, password);
    expect([answer.status, tokenErrorSchema.parse(await answer.json()).error]).toEqual([401, 'invalid_client']);
  });
});
