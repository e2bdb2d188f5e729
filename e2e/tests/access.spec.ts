import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorAnswerSchema } from '@millrace/contract';
import { expect, type Page } from '@playwright/test';
import { decodeJwt } from 'jose';
import { test } from '../support/signed-in';
import { Client, takeTicket, upgradeStatus } from '../support/socket';
import { stack, user } from '../support/stack';
import { signToken } from '../support/tokens';

const status = async (path: string, token?: string, method = 'GET'): Promise<number> =>
  (await fetch(`${stack.rest}${path}`, { method, headers: token ? { Authorization: token } : {} })).status;

test('A3 REST refuses a missing, tampered, expired or foreign token, and takes the right one', async ({
  idToken: token,
}) => {
  const claims = decodeJwt(token);
  const now = Math.floor(Date.now() / 1000);
  const [head, body, signature] = token.split('.');
  const promoted = Buffer.from(JSON.stringify({ ...claims, 'cognito:groups': ['admins'] })).toString('base64url');
  expect(await status('/catalog', token)).toBe(200);
  expect(await status('/catalog', await signToken(claims))).toBe(200);
  expect({
    missing: await status('/catalog'),
    noise: await status('/catalog', 'noise'),
    tampered: await status('/catalog', `${head}.${promoted}.${signature}`),
    cut: await status('/catalog', `${head}.${body}.`),
    expired: await status('/catalog', await signToken({ ...claims, iat: now - 3600, exp: now - 60 })),
    foreignIssuer: await status('/catalog', await signToken({ ...claims, iss: 'https://example.com' })),
    foreignClient: await status('/catalog', await signToken({ ...claims, aud: 'another-client' })),
    accessToken: await status('/catalog', await signToken({ ...claims, token_use: 'access' })),
    ticketWithout: await status('/tickets', undefined, 'POST'),
  }).toEqual({
    missing: 401,
    noise: 401,
    tampered: 401,
    cut: 401,
    expired: 401,
    foreignIssuer: 401,
    foreignClient: 401,
    accessToken: 401,
    ticketWithout: 401,
  });
});

test('a browser on another origin can read why REST refused it', async ({ page }) => {
  await page.goto(stack.dashboard);
  const refused = await page.evaluate(async (url) => {
    const answer = await fetch(url, { headers: { Authorization: 'noise' } });
    return { status: answer.status, body: await answer.json() };
  }, `${stack.rest}/catalog`);
  expect(refused).toMatchObject({ status: 401, body: { error: { code: 'unauthorized' } } });
});

/** A page of somebody else's, which a developer has open. */
const foreignPage = async () => {
  const server = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<p>elsewhere'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, close: () => server.close() && server.closeAllConnections() };
};

interface Attempt {
  readonly url: string;
  readonly target?: string;
  readonly body?: object;
}

/** What a page of another origin may want of each port, in the words of its service. */
const attempts = (): Readonly<Record<string, Attempt>> => {
  const { username, password } = user('viewers');
  const flow = { AuthFlow: 'USER_PASSWORD_AUTH', ClientId: stack.userPoolClientId };
  const signIn = { ...flow, AuthParameters: { USERNAME: username, PASSWORD: password } };
  return {
    configuration: { url: `${stack.dashboard}/config.json` },
    'local status': { url: `${stack.dashboard}/__local` },
    throttling: { url: new URL('/__local/throttle', stack.rest).href },
    REST: { url: `${stack.rest}/catalog` },
    Lambda: { url: `${stack.lambda?.endpoint}/2015-03-31/functions/millrace-dev-catalog/invocations`, body: {} },
    Kinesis: { url: stack.kinesis, target: 'Kinesis_20131202.ListStreams', body: {} },
    DynamoDB: { url: stack.dynamodb, target: 'DynamoDB_20120810.ListTables', body: {} },
    Cognito: { url: stack.cognito, target: 'AWSCognitoIdentityProviderService.InitiateAuth', body: signIn },
    S3: { url: `${stack.s3}/${stack.bucket}` },
    SQS: { url: stack.sqs, target: 'AmazonSQS.ListQueues', body: {} },
    SNS: { url: `${stack.sns}/?Action=ListTopics&Version=2010-03-31` },
  };
};

test('no port gives a page of another origin anything, or takes anything from it', async ({ page }) => {
  const elsewhere = await foreignPage();
  for (const host of ['127.0.0.1', 'elsewhere.localhost']) {
    await page.goto(`http://${host}:${elsewhere.port}`);
    const given = await page.evaluate(async (all) => {
      const ask = async ({ url, target, body }: Attempt): Promise<unknown> => {
        const type = { 'content-type': 'application/x-amz-json-1.1', ...(target && { 'x-amz-target': target }) };
        const call = body ? { method: 'POST', headers: type, body: JSON.stringify(body) } : {};
        return fetch(url, call).then(
          async (answer) => [answer.status, await answer.text()],
          () => 'refused',
        );
      };
      return Object.fromEntries(
        await Promise.all(Object.entries(all).map(async ([name, attempt]) => [name, await ask(attempt)] as const)),
      );
    }, attempts());
    expect(given, host).toEqual(Object.fromEntries(Object.keys(attempts()).map((name) => [name, 'refused'])));
  }
  elsewhere.close();
});

/** Whether a page may open the WebSocket with that ticket. */
const opens = (page: Page, ticket: string): Promise<boolean> =>
  page.evaluate(
    (url) =>
      new Promise<boolean>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve(true);
        socket.onerror = () => resolve(false);
      }),
    `${stack.websocket}?ticket=${ticket}`,
  );

test('no page of another origin opens the WebSocket, though it has a ticket', async ({ page, idToken }) => {
  const elsewhere = await foreignPage();
  const ticket = await takeTicket(idToken);
  await page.goto(`http://elsewhere.localhost:${elsewhere.port}`);
  expect(await opens(page, ticket)).toBe(false);
  // The ticket was not even looked at.
  await page.goto(stack.dashboard);
  expect(await opens(page, ticket)).toBe(true);
  elsewhere.close();
});

test('no name of another origin leads to a port', async ({ page }) => {
  for (const url of [stack.dashboard, stack.rest, stack.kinesis, stack.dynamodb, stack.cognito]) {
    const { port } = new URL(url);
    const answer = await page.goto(`http://rebound.localhost:${port}/__local`);
    expect(answer?.status(), url).toBe(403);
  }
});

/** As a browser asks that was led to this machine under a name of somebody else's. */
const statusUnder = (host: string, url: URL, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    const asking = request({ host: url.hostname, port: url.port, path: url.pathname, headers: { host, ...headers } });
    asking.once('response', (answer) => resolve(answer.resume().statusCode));
    asking.once('upgrade', (answer, socket) => resolve(answer.statusCode) ?? socket.destroy());
    asking.once('error', reject).end();
  });

test('no port answers under a name that is not its own', async () => {
  const { dashboard, rest, websocket, lambda, kinesis, dynamodb, cognito, s3, sqs, sns } = stack;
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'x',
  };
  const given: Record<string, number | undefined> = {};
  for (const [name, address] of Object.entries({
    dashboard,
    rest,
    kinesis,
    dynamodb,
    cognito,
    s3,
    sqs,
    sns,
    lambda: lambda?.endpoint,
    websocket,
  })) {
    const url = new URL(address ?? '');
    const headers = name === 'websocket' ? upgrade : {};
    given[name] = await statusUnder(`rebound.example:${url.port}`, url, headers);
  }
  expect(given).toEqual(Object.fromEntries(Object.keys(given).map((name) => [name, 403])));
});

/** What the REST API says to who may not. */
const refusalOf = async (token: string, method: string, path: string, body?: object): Promise<string> => {
  const headers = { Authorization: token, 'Content-Type': 'application/json' };
  const answer = await fetch(`${stack.rest}${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const { error } = errorAnswerSchema.parse(await answer.json());
  return `${answer.status} ${error.code}`;
};

const askCognito = (target: string, body: object): Promise<Response> =>
  fetch(stack.cognito, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${target}` },
    body: JSON.stringify(body),
  });

test('no viewer does what operators do, over REST, on the WebSocket or with credentials of AWS', async ({
  idToken,
}) => {
  const event = { specversion: '1.0', id: '1', source: 'tests', type: 'order.placed' };
  const attempts = {
    send: refusalOf(idToken, 'POST', '/events', event),
    annotate: refusalOf(idToken, 'POST', '/annotations', { text: 'mine', time: Date.now() }),
    removeNote: refusalOf(idToken, 'DELETE', '/annotations/1s2x3c4v.1'),
    acknowledge: refusalOf(idToken, 'POST', '/alerts/many-clicks.0.1/ack', {}),
    silence: refusalOf(idToken, 'POST', '/alerts/many-clicks.0.1/silence', { minutes: 5 }),
    tryChannel: refusalOf(idToken, 'POST', '/alerts', { channel: 'mail' }),
    readSessions: refusalOf(idToken, 'GET', '/sessions'),
    readSession: refusalOf(idToken, 'GET', '/sessions/visit-1'),
    readItems: refusalOf(idToken, 'GET', '/items/till'),
    readItem: refusalOf(idToken, 'GET', '/items/till/till-1'),
    readHidden: refusalOf(idToken, 'GET', '/metrics/refunds?from=now-1h&to=now'),
  };
  for (const [what, refusal] of Object.entries(attempts)) expect(await refusal, what).toBe('403 not_allowed');

  const viewer = await Client.connect(idToken);
  for (const topic of ['feed:order.placed', 'metric:refunds', 'item:till/till-1'] as const) {
    const answer = await viewer.send({ action: 'subscribe', id: topic, topics: [topic] });
    expect(answer, topic).toMatchObject({ ok: false, error: { code: 'not_allowed' } });
  }
  viewer.close();

  // Records are put with credentials that operators get alone.
  const { region, userPoolId, identityPoolId: IdentityPoolId } = stack;
  const Logins = { [`cognito-idp.${region}.amazonaws.com/${userPoolId}`]: idToken };
  const { IdentityId } = await (await askCognito('GetId', { IdentityPoolId, Logins })).json();
  const credentials = await askCognito('GetCredentialsForIdentity', { IdentityId, Logins });
  expect([credentials.status, (await credentials.json()).__type]).toEqual([400, 'NotAuthorizedException']);
});

test('C8 the WebSocket refuses a missing, invented, used or expired ticket', async ({ idToken: token }) => {
  const [used, late] = [await takeTicket(token), await takeTicket(token)];
  const taken = Date.now();
  expect(await upgradeStatus(`?ticket=${used}`)).toBe(101);
  expect([401, 403]).toContain(await upgradeStatus(`?ticket=${used}`));
  expect([401, 403]).toContain(await upgradeStatus(''));
  expect([401, 403]).toContain(await upgradeStatus(`?ticket=${'A'.repeat(43)}`));
  expect([401, 403]).toContain(await upgradeStatus(`?ticket=${token}`));
  await sleep(Math.max(0, taken + 30_500 - Date.now()));
  expect([401, 403]).toContain(await upgradeStatus(`?ticket=${late}`));
});
