import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { createLambdaClient, invokeLater, ONCE_FOR_A_SECOND } from './lambda-state-requests';

test('a call that is not answered is given up, after one attempt', async () => {
  let calls = 0;
  const server = createServer(() => void calls++).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const client = createLambdaClient({
    ...ONCE_FOR_A_SECOND,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-north-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  try {
    await expect(invokeLater(client, 'rules', 'the function')({})).rejects.toMatchObject({ code: 'unavailable' });
    expect(calls).toBe(1);
  } finally {
    client.destroy();
    server.closeAllConnections();
    server.close();
  }
});
