import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { ofStack, runCommand } from '../support/command';
import { test } from '../support/signed-in';
import { Client, takeTicket } from '../support/socket';
import { stack, user } from '../support/stack';

const root = join(import.meta.dirname, '..', '..');

const createClient = (...args: string[]): Promise<Record<string, string>> =>
  runCommand('create-client', [...ofStack, ...args]);

const askForToken = (id = '', secret = ''): Promise<Response> =>
  fetch(`${stack.rest}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret }),
  });

/** The first step on the way to credentials of AWS, with which operators put test events onto the stream. */
const askForIdentity = async (token: string): Promise<number> => {
  const Logins = { [`cognito-idp.${stack.region}.amazonaws.com/${stack.userPoolId}`]: token };
  const answer = await fetch(stack.cognito, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSCognitoIdentityService.GetId' },
    body: JSON.stringify({ IdentityPoolId: stack.identityPoolId, Logins }),
  });
  return answer.status;
};

/** So long ago that no figure of another test has it. */
const sendEvent = async (token: string): Promise<unknown> => {
  const time = new Date(Date.now() - 200 * 24 * 3_600_000).toISOString();
  const event = { specversion: '1.0', id: 'of-a-program', source: 'program', type: 'door.tried', time };
  const answer = await fetch(`${stack.rest}/events`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/cloudevents+json' },
    body: JSON.stringify(event),
  });
  return answer.json();
};

test('a program takes its token by itself, reads figures, sends events by REST alone, and can be taken out again', async ({
  idToken,
}) => {
  const { clientId, clientSecret, tokenUrl } = await createClient('--name', 'grafana', '--group', 'operators');
  expect(tokenUrl).toBe(`${stack.rest}/token`);
  expect((await askForToken(clientId, `${clientSecret}x`)).status).toBe(401);
  const { access_token: token } = await (await askForToken(clientId, clientSecret)).json();

  const figures = await fetch(`${stack.rest}/metrics/orders?from=now-1h&to=now`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  expect(figures.status).toBe(200);
  expect(await takeTicket(token)).toHaveLength(43);
  expect(await sendEvent(token)).toMatchObject({ accepted: 1, refused: 0 });
  // A person's token shows that the question is put rightly.
  expect([await askForIdentity(idToken), await askForIdentity(token)]).toEqual([200, 400]);

  await createClient('--remove', clientId ?? '');
  expect((await askForToken(clientId, clientSecret)).status).toBe(401);
});

/** How each way to it ends for whoever has that token: `allowed`, or why not. */
const waysTo = async (token: string, metric: string, type: string): Promise<Readonly<Record<string, unknown>>> => {
  const ask = async (path: string) => {
    const answer = await fetch(`${stack.rest}${path}`, { headers: { Authorization: token } });
    return answer.ok ? 'allowed' : (await answer.json()).error.code;
  };
  const client = await Client.connect(token);
  const subscribed = await client.send({ action: 'subscribe', id: '1', topics: [`metric:${metric}`] });
  client.close();
  const { metrics, items } = await (await fetch(`${stack.rest}/catalog`, { headers: { Authorization: token } })).json();
  const names = [...metrics, ...items].map(({ name, type }) => name ?? type);
  return {
    subscribe: subscribed.ok ? 'allowed' : subscribed.error.code,
    settled: await ask(`/settled?topics=metric:${metric}&since=${Date.now() - 1000}`),
    history: await ask(`/metrics/${metric}?from=now-1h&to=now`),
    formula: await ask(`/metrics/refund-share?from=now-1h&to=now`),
    items: await ask(`/items/${type}`),
    item: await ask(`/items/${type}?subject=north`),
    listed: [metric, 'refund-share', type].filter((name) => names.includes(name)),
  };
};

test('what is declared for some groups is seen by them and their programs, and by nobody else', async ({ idToken }) => {
  const ofProgram = async (group: string) => {
    const { clientId, clientSecret } = await createClient('--name', group, '--group', group);
    return (await (await askForToken(clientId, clientSecret)).json()).access_token;
  };
  const ofPerson = async (group: string) => {
    const { username, password } = user(group);
    return idTokenOf(stack, username, password);
  };
  const theirs = Object.fromEntries(
    ['subscribe', 'settled', 'history', 'formula', 'items', 'item'].map((way) => [way, 'allowed']),
  );
  const allowed = { ...theirs, listed: ['refunds', 'refund-share', 'till'] };
  const refused = Object.fromEntries(Object.keys(theirs).map((way) => [way, 'not_allowed']));
  for (const token of [await ofPerson('operators'), await ofPerson('admins'), await ofProgram('operators')])
    expect(await waysTo(token, 'refunds', 'till')).toEqual(allowed);
  for (const token of [idToken, await ofProgram('viewers')])
    expect(await waysTo(token, 'refunds', 'till')).toEqual({ ...refused, listed: [] });
});

// Node and npm are all that a machine must have; where there is no Python, documented-commands.test.ts reads the program alone.
const forPython = spawnSync('python3', ['--version']).status === 0 ? test : () => undefined;

forPython('the program in Python of docs/api.md runs as it stands there', async () => {
  const [, program = ''] = /```python\n([\s\S]+?)```/.exec(readFileSync(join(root, 'docs', 'api.md'), 'utf8')) ?? [];
  const { clientId = '', clientSecret = '' } = await createClient('--name', 'python', '--group', 'viewers');
  const env = { ...process.env, REST: stack.rest, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret };
  // Its answer may be empty where nobody has ordered anything; it prints points of the metric that it asks for, and fails on anything else.
  const { stdout } = await promisify(execFile)('python3', ['-c', program], { env });
  expect(stdout).toMatch(/^(\d+ \d+(\.\d+)?\n)*$/);
  await createClient('--remove', clientId);
});
