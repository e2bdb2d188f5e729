import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeBasePort } from '../stack/ports';
import { until } from '../testing/command';
import { givesFirstPage, proxiedPages, reloadingPages, socketIn } from './development-pages';
import { type Dashboard, serveDashboard } from './serve';

let folder: string;
let behind: Server;
let dashboard: Dashboard;
let port: number;
let reloading: ReturnType<typeof reloadingPages>;

/** Speaks first, and in the same breath as it agrees to speak at all. */
const greetAtOnce = (server: Server) =>
  server.on('upgrade', (_, socket, head) => {
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nhello ');
    socket.write(head);
    socket.on('data', (data) => socket.write(data));
    socket.on('error', () => socket.destroy());
  });

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-proxy-'));
  port = await freeBasePort();
  behind = createServer(async (request, response) => {
    const page = request.method === 'GET' && request.url !== '/data';
    response.setHeader('content-type', page ? 'text/html; charset=utf-8' : 'application/json');
    if (request.method === 'POST') response.end(`took ${await text(request)}`);
    else response.end(page ? '<html><body>page</body></html>' : '{"a":1}');
  });
  const socket = join(folder, 'socket');
  greetAtOnce(behind).listen(socket);
  reloading = reloadingPages(join(folder, 'reloaded.json'));
  const pages = reloading.around(proxiedPages(socket, '<script>added</script>'));
  dashboard = await serveDashboard({ port, pages, config: async () => undefined, status: async () => '' });
});
afterAll(async () => {
  await dashboard.close();
  behind.close();
  behind.closeAllConnections();
  reloading.close();
  rmSync(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${port}${path}`, init);

describe('the dashboard in development', () => {
  it('adds its script to pages, and to nothing else', async () => {
    expect(await (await get('/')).text()).toBe('<html><body>page<script>added</script></body></html>');
    expect(await (await get('/data')).text()).toBe('{"a":1}');
  });

  it('hands on what is sent to it', async () => {
    expect(await (await get('/save', { method: 'POST', body: 'words' })).text()).toBe('took words');
  });

  it('joins WebSockets without losing what comes along with the handshake', async () => {
    const socket = connect(port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    socket.write(`GET /hmr HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\nearly `);
    await expect.poll(() => received, { timeout: 5000 }).toMatch(/hello early $/);
    socket.write('later');
    await expect.poll(() => received, { timeout: 5000 }).toMatch(/hello early later$/);
    socket.destroy();
  });

  it('notifies open pages when the functions have changed', async () => {
    const controller = new AbortController();
    const events = await get('/__dev/changes', { signal: controller.signal });
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    let received = '';
    const reading = (async () => {
      while (reader && !received.includes('changed')) received += (await reader.read()).value ?? '';
    })();
    writeFileSync(join(folder, 'reloaded.json'), '{}');
    await reading;
    expect(received).toContain('event: changed\n');
    controller.abort();
  });

  it('closes the connection when there is nothing behind it', async () => {
    const lonely = await serveDashboard({
      port: port + 2,
      pages: proxiedPages(join(folder, 'nobody'), ''),
      config: async () => undefined,
      status: async () => '',
    });
    const socket = connect(port + 2, '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port + 2}\r\n\r\n`);
    await once(socket, 'close');
    await lonely.close();
  });
});

it('the socket is in the folder, and a pipe of its name on Windows', () => {
  expect(socketIn('/tmp/millrace-dev-Ab3', 'linux')).toBe('/tmp/millrace-dev-Ab3/pages');
  expect(socketIn('C:\\Temp\\millrace-dev-Ab3', 'win32')).toBe('\\\\.\\pipe\\millrace-dev-Ab3');
});

/** In the place of Next: it answers with what it was started with. */
const stub = `module.exports = ({ httpServer, ...options }) => ({
  prepare: async () => {},
  getRequestHandler: () => (request, response) => response.end(JSON.stringify(options)),
});`;

it('Next’s development server listens on a socket in the file system, for the dashboard on its port', async () => {
  const pages = join(folder, 'pages');
  mkdirSync(join(pages, 'node_modules', 'next'), { recursive: true });
  writeFileSync(join(pages, 'node_modules', 'next', 'index.js'), stub);
  const socket = join(folder, 'next');
  const server = spawn(process.execPath, [join(import.meta.dirname, 'next-server.mjs'), pages, socket, String(port)]);
  const ended = once(server, 'exit');
  try {
    await until(
      () => givesFirstPage(socket),
      4000,
      () => 'it gives no page',
    );
    const asking = request({ socketPath: socket, path: '/' }).end();
    const [answer] = await once(asking, 'response');
    expect(JSON.parse(await text(answer))).toEqual({ dev: true, dir: pages, hostname: '127.0.0.1', port });
  } finally {
    server.kill();
    await ended;
  }
});
