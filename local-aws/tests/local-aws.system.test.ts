import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayManagementApiClient, GetConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { KinesisClient, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { type Endpoints, samples, ticketSchema } from '@millrace/contract';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { credentials } from '../shared/aws-clients';
import { isListening, parts, portsFrom } from '../shared/ports';
import { stateFolder } from '../shared/state-folder';
import type { LocalAws } from './support/launch-local-aws';
import { startLocalAws } from './support/local-aws';
import { descendantsOf, isAlive } from './support/processes';
import { cognito, signIn, type Tokens, tokensOf } from './support/sign-in';
import { openSocket, statusOfUpgrade } from './support/socket';
import { throttlingTests } from './support/throttling-tests';

const viewer = 'viewer@example.com';
const password = 'Millrace-local-1';

let aws: LocalAws;
let endpoints: Endpoints;
let tokens: Tokens;

beforeAll(async () => {
  aws = await startLocalAws();
  endpoints = await aws.endpoints();
  tokens = await tokensOf(endpoints, viewer, password);
});

const rest = (path: string, token?: string, method = 'GET') =>
  fetch(`${endpoints.rest}${path}`, {
    method,
    headers: { origin: endpoints.dashboard, ...(token === undefined ? {} : { authorization: token }) },
  });

const ticket = async (): Promise<string> =>
  ticketSchema.parse(await (await rest('/tickets', tokens.IdToken, 'POST')).json()).ticket;

const putOrder = async () => {
  const kinesis = new KinesisClient({
    endpoint: endpoints.kinesis,
    region: endpoints.region,
    credentials,
    requestHandler: new NodeHttpHandler(),
  });
  const event = { ...samples.sampleCloudEvent, time: new Date().toISOString() };
  const Data = Buffer.from(JSON.stringify(event));
  await kinesis.send(new PutRecordCommand({ StreamName: endpoints.stream, PartitionKey: 'a', Data }));
  kinesis.destroy();
};

const latestMail = (): { to: string; subject: string; code: string } => {
  const { mailbox } = stateFolder(aws.state);
  return JSON.parse(readFileSync(join(mailbox, readdirSync(mailbox).sort().at(-1) ?? ''), 'utf8'));
};

test('every port refuses whoever does not come by the loopback address', async () => {
  // Also this machine on Linux; answers only for what listens on every interface.
  const another = '127.0.0.2';
  const { dashboard: _, ...served } = portsFrom(aws.basePort);
  for (const port of Object.values(served)) {
    expect(await isListening(port), `127.0.0.1:${port}`).toBe(true);
    expect(await isListening(port, another), `${another}:${port}`).toBe(false);
  }
});

describe('signing in', () => {
  test('tokens live 15 minutes, as the template says', () => {
    expect(tokens.ExpiresIn).toBe(900);
  });

  test('a wrong password and an unknown user are refused with the same message', async () => {
    const refusal = {
      status: 400,
      body: { __type: 'NotAuthorizedException', message: 'Incorrect username or password.' },
    };
    expect(await signIn(endpoints, viewer, 'Wrong-123')).toEqual(refusal);
    expect(await signIn(endpoints, 'nobody@example.com', password)).toEqual(refusal);
  });

  test('a flow that the client has not enabled is refused', async () => {
    const { status, body } = await cognito(endpoints, 'InitiateAuth', {
      ClientId: endpoints.userPoolClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: viewer, PASSWORD: password },
    });
    expect([status, body]).toMatchObject([400, { __type: 'InvalidParameterException' }]);
  });

  test.each([
    ['GlobalSignOut', ({ AccessToken }: Tokens) => ({ AccessToken })],
    ['AdminUserGlobalSignOut', () => ({ UserPoolId: endpoints.userPoolId, Username: 'operator@example.com' })],
  ])('a session is refreshed, until its user is signed out everywhere by %s', async (operation, inputOf) => {
    const own = await tokensOf(endpoints, 'operator@example.com', password);
    const input = { ClientId: endpoints.userPoolClientId, RefreshToken: own.RefreshToken };
    const refreshed = await cognito(endpoints, 'GetTokensFromRefreshToken', input);
    await cognito(endpoints, operation, inputOf(own));
    const after = await cognito(endpoints, 'GetTokensFromRefreshToken', input);
    const user = await cognito(endpoints, 'GetUser', { AccessToken: own.AccessToken });
    expect([refreshed.status, after.status, user.status]).toEqual([200, 400, 400]);
  });

  test('a new user finds the code in the mailbox, and can set another password', async () => {
    const Username = 'new@example.com';
    const own = { ClientId: endpoints.userPoolClientId, Username };
    const weak = await cognito(endpoints, 'SignUp', { ...own, Password: 'short' });
    expect(weak).toMatchObject({ status: 400, body: { __type: 'InvalidPasswordException' } });
    await cognito(endpoints, 'SignUp', { ...own, Password: 'New-password-1' });
    expect(await signIn(endpoints, Username, 'New-password-1')).toMatchObject({
      body: { __type: 'UserNotConfirmedException' },
    });
    const { code: first, ...mail } = latestMail();
    expect(mail).toMatchObject({ to: Username, subject: 'sign-up' });
    await cognito(endpoints, 'ResendConfirmationCode', own);
    expect((await cognito(endpoints, 'ConfirmSignUp', { ...own, ConfirmationCode: first })).status).toBe(400);
    await cognito(endpoints, 'ConfirmSignUp', { ...own, ConfirmationCode: latestMail().code });
    await tokensOf(endpoints, Username, 'New-password-1');
    await cognito(endpoints, 'ForgotPassword', own);
    const { code } = latestMail();
    await cognito(endpoints, 'ConfirmForgotPassword', { ...own, ConfirmationCode: code, Password: 'Other-password-1' });
    await expect(tokensOf(endpoints, Username, 'Other-password-1')).resolves.toBeDefined();
    expect(aws.output()).toContain(`Mail to ${Username} (forgot password): code ${code}`);
  });
});

describe('REST', () => {
  test('lets an ID token through, and a preflight without one', async () => {
    expect((await rest('/catalog', tokens.IdToken)).status).toBe(200);
    const preflight = await fetch(`${endpoints.rest}/tickets`, {
      method: 'OPTIONS',
      headers: {
        origin: endpoints.dashboard,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    });
    expect([preflight.ok, preflight.headers.get('access-control-allow-headers')?.toLowerCase()]).toEqual([
      true,
      expect.stringContaining('authorization'),
    ]);
  });

  test('compresses answers from 1 KB on, and knows no path but those of the template', async () => {
    expect((await rest('/catalog', tokens.IdToken)).headers.get('content-encoding')).toBe('gzip');
    expect((await rest('/nothing', tokens.IdToken)).status).toBe(404);
    expect((await rest('/items/page/%FF', tokens.IdToken)).status).toBe(400);
  });

  test('refuses a missing, tampered, foreign or wrong kind of token, readably for a page of another origin', async () => {
    const [header, payload, signature = ''] = tokens.IdToken.split('.');
    const tampered = [header, payload, signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))].join('.');
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`;
    for (const token of [undefined, '', 'nonsense', tampered, unsigned, tokens.AccessToken]) {
      const answer = await rest('/catalog', token);
      expect(answer.status).toBe(401);
      expect(['*', endpoints.dashboard]).toContain(answer.headers.get('access-control-allow-origin'));
      expect(await answer.json()).toMatchObject({ error: { code: 'unauthorized' } });
    }
  });
});

describe('WebSocket', () => {
  test('a request without its ticket never reaches the authorizer, a wrong ticket is denied, a used one too', async () => {
    const used = await ticket();
    const statuses = [
      await statusOfUpgrade(endpoints.websocket),
      await statusOfUpgrade(`${endpoints.websocket}?ticket=wrong`),
      await statusOfUpgrade(`${endpoints.websocket}?ticket=${used}`),
      await statusOfUpgrade(`${endpoints.websocket}?ticket=${used}`),
    ];
    expect(statuses).toEqual([401, 403, 101, 403]);
  });

  test('a connection can be looked up while it is open, and is gone afterwards', async () => {
    const common = { region: endpoints.region, credentials };
    const connections = new ApiGatewayManagementApiClient({
      ...common,
      endpoint: endpoints.websocket.replace('ws', 'http'),
    });
    const dynamodb = new DynamoDBClient({ ...common, endpoint: endpoints.dynamodb });
    const socket = await openSocket(`${endpoints.websocket}?ticket=${await ticket()}`);
    const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: 'millrace-dev-connections' }));
    const connected = Items.filter(({ connectedAt }) => connectedAt?.N);
    const newest = connected.toSorted((a, b) => Number(b.connectedAt?.N) - Number(a.connectedAt?.N))[0];
    const lookUp = () => connections.send(new GetConnectionCommand({ ConnectionId: newest?.connectionId?.S }));
    const found = await lookUp();
    expect(found.Identity?.SourceIp).toBe('127.0.0.1');
    expect(found.ConnectedAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
    expect(found.LastActiveAt?.getTime()).toBeGreaterThanOrEqual(Number(found.ConnectedAt));
    socket.close();
    await vi.waitFor(() => expect(lookUp()).rejects.toMatchObject({ name: 'GoneException' }), { timeout: 5_000 });
  });

  test('a record put to the stream comes out as a frame', async () => {
    const socket = await openSocket(`${endpoints.websocket}?ticket=${await ticket()}`);
    socket.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] });
    await vi.waitFor(
      () => expect(socket.received).toContainEqual(expect.objectContaining({ id: '1', ok: true })),
      10_000,
    );
    await vi.waitFor(
      async () => {
        await putOrder();
        expect(socket.received).toContainEqual(expect.objectContaining({ type: 'delta' }));
      },
      { timeout: 20_000, interval: 500 },
    );
    socket.close();
  });
});

describe('throttling', () => throttlingTests(() => aws));

describe('a second one', () => {
  test('on the same ports says in one line which is taken, by what, and ends', async () => {
    const second = await startLocalAws({ basePort: aws.basePort });
    expect(await second.ended).toBe(1);
    expect(second.output()).toBe(
      `Port ${aws.basePort + 1}, meant for the REST API, is taken. ` +
        'Stop what listens there, or choose another base port: --param basePort=5300\n',
    );
  });

  test('on the same state folder leaves the first one alone', async () => {
    const second = await startLocalAws({ state: aws.state });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`The state folder is in use by ${endpoints.rest}`);
    expect(existsSync(stateFolder(aws.state).endpoints)).toBe(true);
  });
});

test('Ctrl-C, with a viewer connected, ends everything within 5 s', async () => {
  const socket = await openSocket(`${endpoints.websocket}?ticket=${await ticket()}`);
  const processes = descendantsOf(aws.pid);
  expect(processes.length).toBeGreaterThanOrEqual(5);
  const { code, ms } = await aws.end('SIGINT');
  socket.close();
  const ports = portsFrom(aws.basePort);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(5_000);
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 2_000 });
  expect(await Promise.all(parts.map((part) => isListening(ports[part])))).toEqual(parts.map(() => false));
  expect(existsSync(stateFolder(aws.state).endpoints)).toBe(false);
});
