import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTransport } from './post-transport';

/** What came in, with the port that it came from. */
interface Received {
  readonly request: IncomingMessage;
  readonly from: number | undefined;
  readonly body: string;
}

const received: Received[] = [];

const answer = (path: string | undefined, response: ServerResponse): void => {
  if (path === '/silent') return;
  if (path === '/cut') response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy());
  else response.writeHead(path === '/gone' ? 410 : 200).end(path === '/gone' ? '{"message":"gone"}' : '');
};

const service = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    received.push({ request, from: request.socket.remotePort, body: Buffer.concat(chunks).toString() });
    answer(request.url, response);
  });
});

let port = 0;
const { handle } = createTransport({ maxSockets: 2, timeoutMs: 300 });
const send = (path: string, body = Buffer.from('{}')) =>
  handle({
    protocol: 'http:',
    hostname: '127.0.0.1',
    port,
    method: 'POST',
    path,
    headers: { 'x-amz-date': 'now' },
    body,
  });

beforeAll(async () => {
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const address = service.address();
  port = typeof address === 'object' && address ? address.port : 0;
});
afterAll(() => {
  service.closeAllConnections();
  service.close();
});

test('a request arrives as it was signed, with the length of its body', async () => {
  const { response } = await send('/@connections/a%3D', Buffer.from('Grüße'));
  const { request, body } = received.at(-1) ?? expect.fail();
  expect([request.method, request.url, body]).toEqual(['POST', '/@connections/a%3D', 'Grüße']);
  expect(request.headers).toMatchObject({ 'x-amz-date': 'now', 'content-length': '7' });
  expect([response.statusCode, response.body.length]).toEqual([200, 0]);
});

test('an answer that says no is passed on as it is', async () => {
  const { response } = await send('/gone');
  expect([response.statusCode, Buffer.from(response.body).toString()]).toEqual([410, '{"message":"gone"}']);
});

test('connections are kept and used again, and there are no more than there may be', async () => {
  received.length = 0;
  for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 10 }, () => send('/')));
  expect(received).toHaveLength(30);
  expect(new Set(received.map(({ from }) => from)).size).toBeLessThanOrEqual(2);
});

test.each(['/silent', '/cut'])('a request to %s, which is not answered to the end, fails', async (path) => {
  await expect(send(path)).rejects.toThrow();
});

test('a process that was busy for longer than an answer may take has not missed it', async () => {
  const answers = Array.from({ length: 3 }, () => send('/'));
  await new Promise((resolve) => setTimeout(resolve, 0));
  const busyUntil = Date.now() + 400;
  while (Date.now() < busyUntil);
  expect((await Promise.all(answers)).map(({ response }) => response.statusCode)).toEqual([200, 200, 200]);
});

test('nobody there is a failure', async () => {
  const nobody = { protocol: 'http:', hostname: '127.0.0.1', port: 9, method: 'POST', path: '/', headers: {} };
  await expect(handle(nobody)).rejects.toThrow();
});
