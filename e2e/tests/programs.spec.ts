import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { test } from '../support/signed-in';
import { takeTicket } from '../support/socket';
import { stack } from '../support/stack';

const root = join(import.meta.dirname, '..', '..');
const state = dirname(process.env.MILLRACE_ENDPOINTS ?? '');

/** The command as somebody would type it. @returns its last line */
const createClient = async (...args: string[]): Promise<Record<string, string>> => {
  const command = [join(root, 'tools', 'run.mjs'), 'create-client', '--state', state, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
};

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
  test.setTimeout(60_000);
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

test('the program in Python of docs/api.md runs as it stands there', async () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0;
  test.skip(!hasPython, 'python3 is not on this machine: documented-commands.test.ts has read the program');
  const [, program = ''] = /```python\n([\s\S]+?)```/.exec(readFileSync(join(root, 'docs', 'api.md'), 'utf8')) ?? [];
  const { clientId = '', clientSecret = '' } = await createClient('--name', 'python', '--group', 'viewers');
  const env = { ...process.env, REST: stack.rest, CLIENT_ID: clientId, CLIENT_SECRET: clientSecret };
  // Its answer may be empty where nobody has ordered anything; it prints points of the metric that it asks for, and fails on anything else.
  const { stdout } = await promisify(execFile)('python3', ['-c', program], { env });
  expect(stdout).toMatch(/^(\d+ \d+(\.\d+)?\n)*$/);
  await createClient('--remove', clientId);
});
