import { createServer, request, type Server } from 'node:http';
import { connect, createServer as createHttp2 } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type Door, doorsOf, keepDoor } from './door';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A server with a door in front. */
const listening = async (server: Server, door: Door = {}, extra?: () => string | undefined): Promise<number> => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ends.push(() => server.close() && server.closeAllConnections());
  const { port } = server.address() as AddressInfo;
  keepDoor(server, port, door, extra);
  return port;
};

/** One that answers everything. */
const served = async (door: Door = {}, extra?: () => string | undefined): Promise<number> => {
  const server = createServer((_, response) => response.end('given'));
  server.on('upgrade', (_, socket) =>
    socket.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n'),
  );
  return listening(server, door, extra);
};

interface Answer {
  readonly status: number | undefined;
  readonly text: string;
}

const ask = (port: number, headers: Record<string, string>, method = 'POST', path = '/'): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const asking = request({ host: '127.0.0.1', port, method, path, headers });
    asking.once('upgrade', ({ statusCode }, socket) => resolve({ status: statusCode, text: '' }) ?? socket.destroy());
    asking.once('response', (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    asking.once('error', reject).end();
  });

const page = 'http://127.0.0.1:4300';

test.each(['127.0.0.1', 'localhost', '[::1]', 'LOCALHOST'])('a port answers programs that call it %s', async (host) => {
  const port = await served();
  expect(await ask(port, { host: `${host}:${port}` })).toEqual({ status: 200, text: 'given' });
});

test.each(['rebound.example', '127.0.0.1.example', 'a.localhost', '127.0.0.1', ''])(
  'no other name leads to it, nor its name with another port: %s',
  async (host) => {
    const port = await served();
    const wrong = host === '127.0.0.1' ? `${host}:${port + 1}` : `${host}:${port}`;
    const { status, text } = await ask(port, { host: wrong });
    expect([status, text]).toEqual([403, expect.stringContaining(`call 127.0.0.1:${port}`)]);
  },
);

test('buckets may be named in front of the host where there are any', async () => {
  const port = await served({ buckets: true });
  expect((await ask(port, { host: `archive.localhost:${port}` })).status).toBe(200);
  expect((await ask(port, { host: `archive.example:${port}` })).status).toBe(403);
});

test('only pages of its own may call it', async () => {
  const port = await served({ origins: [page] });
  expect((await ask(port, { origin: page })).status).toBe(200);
  for (const origin of ['https://example.com', 'http://127.0.0.1:9999', 'null', `${page}.example`, ''])
    expect(await ask(port, { origin }), origin).toMatchObject({ status: 403 });
});

test('what a page of another site embeds is not given', async () => {
  const port = await served({ origins: [page], linked: true });
  const embedded = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' };
  for (const site of ['cross-site', 'same-site'])
    expect((await ask(port, { ...embedded, 'sec-fetch-site': site }, 'GET')).status).toBe(403);
  for (const site of ['same-origin', 'none'])
    expect((await ask(port, { ...embedded, 'sec-fetch-site': site }, 'GET')).status).toBe(200);
});

test('a script that is there for other pages is run by them, and read by none', async () => {
  const port = await served({ origins: [page], linked: true, scripts: ['/tag.js'] });
  const embedded = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script', 'sec-fetch-site': 'cross-site' };
  for (const path of ['/tag.js', '/tag.js?v=2']) expect((await ask(port, embedded, 'GET', path)).status).toBe(200);
  expect((await ask(port, embedded, 'GET', '/config.json')).status).toBe(403);
  expect((await ask(port, embedded, 'POST', '/tag.js')).status).toBe(403);
  expect((await ask(port, { ...embedded, 'sec-fetch-dest': 'iframe' }, 'GET', '/tag.js')).status).toBe(403);
  expect((await ask(port, { ...embedded, origin: 'https://example.com' }, 'GET', '/tag.js')).status).toBe(403);
});

test('a link on any page may lead to the dashboard alone', async () => {
  const link = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  const dashboard = await served({ linked: true });
  expect((await ask(dashboard, link, 'GET')).status).toBe(200);
  expect((await ask(dashboard, link, 'POST')).status).toBe(403);
  expect((await ask(dashboard, { ...link, 'sec-fetch-dest': 'iframe' }, 'GET')).status).toBe(403);
  expect((await ask(await served(), link, 'GET')).status).toBe(403);
});

test('a WebSocket is opened for pages of its own alone', async () => {
  const port = await served({ origins: [page] });
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket' };
  expect((await ask(port, { ...upgrade, origin: page }, 'GET')).status).toBe(101);
  expect(await ask(port, { ...upgrade, origin: 'https://example.com' }, 'GET')).toEqual({
    status: 403,
    text: expect.stringContaining('https://example.com'),
  });
});

test.each(['100-continue', 'anything'])(
  'whoever expects %s is refused by servers that decide on that',
  async (expected) => {
    const server = createServer();
    for (const event of ['checkContinue', 'checkExpectation']) server.on(event, (_, response) => response.end('given'));
    const port = await listening(server);
    expect(await ask(port, { expect: expected })).toMatchObject({ status: 200 });
    expect(await ask(port, { host: `rebound.example:${port}`, expect: expected })).toMatchObject({ status: 403 });
  },
);

test('what else is wanted is wanted of every caller', async () => {
  const port = await served({}, () => 'the secret is missing');
  expect(await ask(port, {})).toEqual({ status: 403, text: 'the secret is missing\n' });
});

test('over HTTP/2 the authority is the host', async () => {
  const server = createHttp2((_, response) => response.end('given'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  keepDoor(server, port);
  const client = connect(`http://127.0.0.1:${port}`);
  ends.push(() => client.destroy() ?? server.close());
  const status = (headers: object) =>
    new Promise((resolve) => client.request({ ...headers }).once('response', (answer) => resolve(answer[':status'])));
  expect(await status({})).toBe(200);
  expect(await status({ ':authority': `rebound.example:${port}` })).toBe(403);
  expect(await status({ ':authority': `rebound.example:${port}`, host: `127.0.0.1:${port}` })).toBe(403);
  expect(await status({ origin: 'https://example.com' })).toBe(403);
});

test("the stage's own pages may call what the dashboard calls, and no page any other part", () => {
  const doors = doorsOf(4300, ['*', 'https://live.example.com']);
  const origins = ['http://127.0.0.1:4300', 'http://localhost:4300', 'http://[::1]:4300', 'https://live.example.com'];
  for (const part of ['rest', 'websocket', 'kinesis', 'cognito'] as const) expect(doors[part].origins).toEqual(origins);
  for (const part of ['lambda', 'dynamodb', 'storage'] as const) expect(doors[part]).not.toHaveProperty('origins');
});
