import { hash } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { apiGatewayConnectionSender } from './api-gateway-connection-sender';

/** By the path of each request: its body. */
const received = new Map<string, string>();
const signatures = new Set<string | undefined>();

const service = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.once('end', () => {
    received.set(`${request.method} ${request.url}`, Buffer.concat(chunks).toString());
    signatures.add(request.headers.authorization);
    const { 'x-amz-content-sha256': sha256 } = request.headers;
    if (sha256 !== hash('sha256', Buffer.concat(chunks), 'hex')) return void response.writeHead(403).end();
    response.writeHead(200).end();
  });
});

let url = '';
beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const address = service.address();
  url = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/dev`;
});
afterAll(() => {
  vi.unstubAllEnvs();
  service.closeAllConnections();
  service.close();
});

test('what is posted at the same time reaches whom it is for, each signed by itself', async () => {
  const { post, close } = apiGatewayConnectionSender(url);
  const ids = Array.from({ length: 150 }, (_, i) => `connection${i}=`);
  const messageFor = (i: number) => JSON.stringify({ text: `Grüße ${i % 60}` });
  const outcomes = await Promise.all([...ids.map((id, i) => post(id, messageFor(i))), close('last=')]);
  expect(new Set(outcomes)).toEqual(new Set(['sent']));
  const expected = ids.map((id, i) => [`POST /dev/@connections/${encodeURIComponent(id)}`, messageFor(i)] as const);
  expect(received).toEqual(new Map([...expected, ['DELETE /dev/@connections/last%3D', '']]));
  expect(signatures.size).toBe(151);
});
