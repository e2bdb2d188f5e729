import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { createProxyServer } from './aws-http';

/** Longer than Node's own servers let a connection rest. */
const REST_MS = 6500;

test('a connection that has rested answers again, since a client cannot know that it is about to be closed', async () => {
  const server = createProxyServer(async (_, response) => void response.end('here'));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  const socket = connect(address.port, '127.0.0.1');
  onTestFinished(() => {
    socket.destroy();
    server.close();
    server.closeAllConnections();
  });
  const ask = async () => {
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n');
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(5000) });
    return String(answer);
  };
  expect(await ask()).toContain('200 OK');
  await wait(REST_MS);
  expect(socket.readyState).toBe('open');
  expect(await ask()).toContain('200 OK');
}, 20_000);
