import { once } from 'node:events';
import { request } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBody } from '../shared/aws-http';
import { freePort } from '../shared/ports';
import { serveOnLoopback } from './loopback-server';

let port: number;
let end: () => Promise<void>;
beforeEach(async () => {
  port = await freePort();
  end = await serveOnLoopback(port, async (received, response) => {
    const body = await readBody(received);
    response.writeHead(200, { 'Content-Length': body.length });
    response.end(body);
  });
});
afterEach(() => end());

const large = Buffer.alloc(5_000_000, 'x');

const overHttp1 = async (host: string, body: Buffer): Promise<Buffer> => {
  const sent = request({ host, port, method: 'POST', agent: false });
  sent.end(body);
  const [answer] = await once(sent, 'response');
  return readBody(answer);
};

const overHttp2 = async (host: string, body: Buffer): Promise<Buffer> => {
  const session = connectHttp2(`http://${host.includes(':') ? `[${host}]` : host}:${port}`);
  const stream = session.request({ ':method': 'POST' });
  stream.end(body);
  const answer = await readBody(stream);
  session.close();
  return answer;
};

const hasIpv6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'));

test.each(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])(
  '%s is answered over both versions on one port',
  async (host) => {
    for (const body of [Buffer.from('{}'), large]) {
      expect((await overHttp1(host, body)).equals(body)).toBe(true);
      expect((await overHttp2(host, body)).equals(body)).toBe(true);
    }
  },
);

test.each([
  ['HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '\0\0'],
  ['HTTP/1.1', 'PUT / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nContent-Length: 0\r\n\r\n', 'HTTP/1.1 200'],
])('%s is known by what it begins with, also where that comes a byte at a time', async (_, begin, answer) => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  const text = begin.replace('PORT', String(port));
  for (const byte of text.slice(0, 5)) {
    socket.write(byte);
    await sleep(5);
  }
  socket.write(text.slice(5));
  // The settings that a server of HTTP/2 begins with, or a line of HTTP/1.1.
  const [first] = await once(socket, 'data');
  expect(String(first).startsWith(answer)).toBe(true);
  socket.destroy();
});

test('a client that says nothing, or goes away in the middle, leaves the others alone', async () => {
  const silent = connect(port, '127.0.0.1');
  const rude = connect(port, '127.0.0.1');
  await Promise.all([once(silent, 'connect'), once(rude, 'connect')]);
  rude.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  rude.resetAndDestroy();
  expect((await overHttp2('127.0.0.1', Buffer.from('a'))).toString()).toBe('a');
  silent.destroy();
});
