import { once } from 'node:events';
import { request } from 'node:http';
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import {
  CreateTableCommand,
  DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Endpoints, ticketSchema } from '@millrace/contract';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { credentials } from '../shared/aws-clients';
import { type Ports, portsFrom } from '../shared/ports';
import { canHaveOwnNetwork, descendantsOf, listeningPorts } from './support/processes';
import { sharedLocalAws } from './support/shared-local-aws';
import { tokensOf } from './support/sign-in';

const KiB = 1024;
const MiB = 1024 * KiB;

let ports: Ports;
let pid: number;
let endpoints: Endpoints;
let token: string;
let lambda: LambdaClient;

beforeAll(async () => {
  const aws = sharedLocalAws();
  endpoints = await aws.endpoints();
  ports = portsFrom(aws.basePort);
  pid = aws.pid;
  token = (await tokensOf(endpoints, 'viewer@example.com', 'Millrace-local-1')).IdToken;
  const { endpoint = '', sessionToken = '' } = endpoints.lambda ?? {};
  const invoker = { endpoint, region: endpoints.region, maxAttempts: 1 };
  lambda = new LambdaClient({ ...invoker, credentials: { ...credentials, sessionToken } });
});

const post = (body: string) =>
  fetch(`${endpoints.rest}/tickets`, {
    method: 'POST',
    headers: { authorization: token, origin: endpoints.dashboard },
    body,
  });

const connect = async (): Promise<WebSocket> => {
  const { ticket } = ticketSchema.parse(await (await post('')).json());
  const socket = new WebSocket(`${endpoints.websocket}?ticket=${ticket}`);
  await once(socket, 'open');
  return socket;
};

/** A command of so many bytes, which is refused by nobody for what it says. */
const ping = (bytes: number): string => {
  const command = (padding: string) => JSON.stringify({ action: 'ping', id: '1', padding });
  return command('x'.repeat(bytes - command('').length));
};

/** The code that the connection is closed with, or the answer's type where there is one. */
const outcome = (socket: WebSocket): Promise<number | string> =>
  new Promise((resolve) => {
    socket.once('close', resolve);
    socket.once('message', (data) => resolve(String(data).slice(0, 1)));
  });

/** Sends the message in frames of so many bytes. */
const sendIn = (socket: WebSocket, message: string, frame: number): void => {
  for (let at = 0; at < message.length; at += frame)
    socket.send(message.slice(at, at + frame), { fin: at + frame >= message.length });
};

// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
describe('a WebSocket connection', () => {
  test.each([
    ['a frame of 32 KB is answered', 32 * KiB, 32 * KiB, '{'],
    ['a frame that is larger closes it with 1009', 32 * KiB + 1, 32 * KiB + 1, 1009],
    ['a message of 128 KB in small frames is answered', 128 * KiB, 32 * KiB, '{'],
    ['a message that is larger closes it with 1009', 128 * KiB + 1, 32 * KiB, 1009],
    ['a very large frame closes it with 1009', 3 * MiB, 3 * MiB, 1009],
  ])('%s', async (_, bytes, frame, expected) => {
    const socket = await connect();
    const ended = outcome(socket);
    sendIn(socket, ping(bytes), frame);
    expect(await ended).toBe(expected);
    socket.close();
  });

  test.each([
    [128 * KiB, 410],
    [128 * KiB + 1, 413],
    [2 * MiB, 413],
  ])('a post of %i bytes to one that is gone is a %i', async (bytes, status) => {
    const client = new ApiGatewayManagementApiClient({
      endpoint: endpoints.websocket.replace('ws', 'http'),
      region: endpoints.region,
      credentials,
      maxAttempts: 1,
    });
    const command = new PostToConnectionCommand({ ConnectionId: 'gone', Data: 'x'.repeat(bytes) });
    const refused = await client.send(command).catch((error: unknown) => error);
    expect(refused).toMatchObject({ $metadata: { httpStatusCode: status } });
    expect(Object(refused).name === 'PayloadTooLargeException').toBe(status === 413);
  });
});

// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
describe('a call of a function', () => {
  const call = (bytes: number, InvocationType: 'Event' | 'RequestResponse') => {
    const Payload = JSON.stringify('x'.repeat(bytes - 2));
    return lambda.send(new InvokeCommand({ FunctionName: 'millrace-dev-catalog', InvocationType, Payload }));
  };

  // The function refuses what does not come from the service's own API, but it is called.
  test('takes 6 MB, and 1 MB when nobody waits for it', async () => {
    expect((await call(6 * MiB, 'RequestResponse')).StatusCode).toBe(200);
    expect((await call(MiB, 'Event')).StatusCode).toBe(202);
  });

  test.each([
    [6 * MiB + 1, 'RequestResponse', 'Request must be smaller than 6291456 bytes for the InvokeFunction operation'],
    [MiB + 1, 'Event', '1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)'],
  ] as const)('of %i bytes as %s is refused', async (bytes, type, message) => {
    await expect(call(bytes, type)).rejects.toMatchObject({
      name: 'RequestEntityTooLargeException',
      message,
      $metadata: { httpStatusCode: 413 },
    });
  });
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
describe('a REST request', () => {
  test.each([
    [5 * MiB, 200],
    [6 * MiB + 1, 413],
    [10 * MiB + 1, 413],
  ])('of %i bytes is a %i', async (bytes, status) => {
    expect((await post('x'.repeat(bytes))).status).toBe(status);
  });

  test('that is too large is refused with a message that a page of another origin may read', async () => {
    const answer = await post('x'.repeat(11 * MiB));
    expect(['*', endpoints.dashboard]).toContain(answer.headers.get('access-control-allow-origin'));
    expect(await answer.json()).toEqual({ message: 'Request Too Long' });
  });
});

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
test('DynamoDB gives 1 MB at a time, and takes no transaction over 4 MB', async () => {
  const dynamodb = new DynamoDBClient({
    endpoint: endpoints.dynamodb,
    region: endpoints.region,
    credentials,
    maxAttempts: 1,
  });
  const TableName = 'limits';
  await dynamodb.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['a', 'b'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'a', KeyType: 'HASH' },
        { AttributeName: 'b', KeyType: 'RANGE' },
      ],
    }),
  );
  const put = (b: number) => ({
    TableName,
    Item: { a: { S: 'a' }, b: { S: String(b) }, data: { S: 'x'.repeat(390 * KiB) } },
  });
  for (const b of [1, 2, 3, 4]) await dynamodb.send(new PutItemCommand(put(b)));
  const whole = { KeyConditionExpression: 'a = :a', ExpressionAttributeValues: { ':a': { S: 'a' } } };
  const { Items = [], LastEvaluatedKey } = await dynamodb.send(new QueryCommand({ TableName, ...whole }));
  expect([Items.length < 4, LastEvaluatedKey]).toEqual([true, expect.objectContaining({ a: { S: 'a' } })]);
  const TransactItems = Array.from({ length: 12 }, (_, b) => ({ Put: put(b) }));
  await expect(dynamodb.send(new TransactWriteItemsCommand({ TransactItems }))).rejects.toMatchObject({
    name: 'ValidationException',
  });
});

describe('every port', () => {
  const statusFor = (port: number, headers: Record<string, string>, host = '127.0.0.1') =>
    new Promise<number | undefined>((resolve, reject) => {
      const asking = request({ host, port, path: '/__local', headers });
      for (const event of ['response', 'upgrade'] as const)
        asking.once(event, (answer) => resolve(answer.resume().statusCode));
      asking.once('error', reject).end();
    });
  const upgrade = {
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'a',
  };
  const foreign = {
    host: (port: number) => ({ host: `rebound.example:${port}` }),
    origin: () => ({ origin: 'https://example.com' }),
    neighbour: () => ({ origin: 'http://127.0.0.1:9999' }),
    image: () => ({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }),
    socket: () => ({ ...upgrade, origin: 'https://example.com' }),
  };

  test.each(Object.entries(foreign))('refuses a foreign %s', async (_, headersFor) => {
    const { dashboard: _dashboard, ...served } = ports;
    const given = Object.entries(served).map(async ([part, port]) => [part, await statusFor(port, headersFor(port))]);
    const refused = Object.keys(served).map((part) => [part, 403]);
    expect(Object.fromEntries(await Promise.all(given))).toEqual(Object.fromEntries(refused));
  });

  // Other systems have no /proc to find out where a process listens.
  test.runIf(process.platform === 'linux')('on which any of its processes listens refuses a foreign host', async () => {
    const listeners = listeningPorts([pid, ...descendantsOf(pid)]);
    const { dashboard: _dashboard, ...served } = ports;
    expect(listeners.map(({ port }) => port)).toEqual(expect.arrayContaining(Object.values(served)));
    const given = listeners.map(({ host, port }) => statusFor(port, { host: `rebound.example:${port}` }, host));
    const answered = (await Promise.all(given)).filter((status) => status !== 403);
    // The program behind DynamoDB's door answers anybody, where it cannot be kept in a network of its own.
    expect(answered).toHaveLength(canHaveOwnNetwork() ? 0 : 1);
  });

  test('answers its own dashboard, and functions are invoked by who has the secret of the run alone', async () => {
    expect(await statusFor(ports.rest, { origin: endpoints.dashboard })).toBe(200);
    const { endpoint = '' } = endpoints.lambda ?? {};
    const stranger = new LambdaClient({ endpoint, region: endpoints.region, credentials, maxAttempts: 1 });
    const call = new InvokeCommand({ FunctionName: 'millrace-dev-catalog', Payload: '{}' });
    await expect(stranger.send(call)).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
    expect((await lambda.send(call)).StatusCode).toBe(200);
  });
});
