import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { freeBasePort } from '../tests/support/free-base-port';
import { findUnusablePort, HOST, isListening, portsFrom } from './ports';

const listen = async (wanted: number) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(wanted, HOST, resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return { port, close: () => new Promise((resolve) => server.close(resolve)) };
};

test('eight ports follow from the base, the dashboard on the base itself', () => {
  expect(Object.values(portsFrom(4300))).toEqual([4300, 4301, 4302, 4303, 4304, 4305, 4306, 4307]);
});

test('a taken port is named, with its part and the way out', async () => {
  const { port, close } = await listen((await freeBasePort()) + 4);
  const line = await findUnusablePort(portsFrom(port - 4));
  await close();
  expect(line).toContain(`Port ${port}, meant for Kinesis, is taken.`);
  expect(line).toContain('--param basePort=');
});

test('the dashboard may be up already', async () => {
  const { port, close } = await listen(await freeBasePort());
  const line = await findUnusablePort(portsFrom(port));
  await close();
  expect(line).toBeUndefined();
});

test('a port listens until it is closed', async () => {
  const { port, close } = await listen(0);
  const before = await isListening(port);
  await close();
  expect([before, await isListening(port)]).toEqual([true, false]);
});
