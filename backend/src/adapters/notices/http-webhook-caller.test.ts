import { createHmac } from 'node:crypto';
import type { lookup } from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { httpWebhookCaller, isPublicAddress } from './http-webhook-caller';

const NOW = 1_795_514_400_900;
const { post } = httpWebhookCaller(() => NOW);

const request = (url: string) => ({
  webhook: { url, secret: 'a secret of many letters' },
  id: 'chat.1',
  body: '{"a":"ö"}',
});

const served = async (
  answer: (request: IncomingMessage, response: ServerResponse) => void,
  use: (origin: string) => Promise<void>,
): Promise<void> => {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  } finally {
    server.closeAllConnections();
    server.close();
  }
};

test('a webhook is posted what it is to be told, signed as of now, and its status is the answer', async () => {
  const got: unknown[] = [];
  const answer = async (asked: IncomingMessage, response: ServerResponse) => {
    const { method, url, headers } = asked;
    const named = ['content-type', 'millrace-message-id', 'millrace-signature'].map((name) => headers[name]);
    got.push([method, url, ...named, await text(asked)]);
    response.writeHead(202).end('thank you');
  };
  await served(
    (asked, response) => void answer(asked, response),
    async (origin) => {
      expect(await post(request(`${origin}/hook?x=1`))).toEqual({ status: 202 });
      await post({ ...request(origin), webhook: { url: origin } });
    },
  );
  const v1 = createHmac('sha256', 'a secret of many letters').update('1795514400.{"a":"ö"}').digest('hex');
  expect(got).toEqual([
    ['POST', '/hook?x=1', 'application/json', 'chat.1', `t=1795514400,v1=${v1}`, '{"a":"ö"}'],
    ['POST', '/', 'application/json', 'chat.1', undefined, '{"a":"ö"}'],
  ]);
});

test('it goes nowhere that a webhook leads it to', async () => {
  const asked: unknown[] = [];
  const answer = ({ url }: IncomingMessage, response: ServerResponse) => {
    asked.push(url);
    response.writeHead(307, { location: '/elsewhere' }).end();
  };
  await served(answer, async (origin) => expect(await post(request(`${origin}/hook`))).toEqual({ status: 307 }));
  expect(asked).toEqual(['/hook']);
});

test('a webhook that is not there may be there later', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const problem = 'it could not be reached (ECONNREFUSED)';
  expect(await post(request(`http://127.0.0.1:${port}`))).toEqual({ problem, isFinal: false });
});

test.each([
  ['http://chat.example.com/hook', 'its webhook is not https'],
  ['http://169.254.169.254/latest/meta-data', 'its webhook is not https'],
  ['https://169.254.169.254/', 'its webhook is at a private address'],
  ['https://10.1.2.3/', 'its webhook is at a private address'],
  ['https://[fd00::1]/', 'its webhook is at a private address'],
  ['https://[::ffff:10.0.0.1]/', 'its webhook is at a private address'],
  // Ways to write 10.0.0.1 that a URL takes.
  ['https://0x0a000001/', 'its webhook is at a private address'],
  ['https://167772161/', 'its webhook is at a private address'],
])('nothing is posted to %s', async (url, problem) => {
  expect(await post(request(url))).toEqual({ problem, isFinal: true });
});

test('nothing is posted to a name that has a private address, beside whatever others', async () => {
  const addresses = [
    { address: '8.8.8.8', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ];
  const resolveName = (_name: string, _options: unknown, callback: (error: null, all: object[]) => void) =>
    callback(null, addresses);
  const caller = httpWebhookCaller(() => NOW, resolveName as unknown as typeof lookup);
  const problem = 'its webhook is at a private address';
  expect(await caller.post(request('https://chat.example.com/hook'))).toEqual({ problem, isFinal: true });
});

test.each(['8.8.8.8', '172.15.0.1', '172.32.0.1', '2606:4700::1111'])('%s is public', (address) =>
  expect(isPublicAddress(address)).toBe(true),
);

test.each([
  ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1', '224.0.0.1'],
  ...['255.255.255.255', '::', '::1', 'fe80::1', 'fc00::1', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', 'noise'],
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));
