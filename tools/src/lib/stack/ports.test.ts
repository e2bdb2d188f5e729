import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { freeBasePort, takenPort, unusablePort } from './ports';

const servers: ReturnType<typeof createServer>[] = [];

const listen = async (port: number, host: string) => {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
};

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('the ports of a stack', () => {
  it('are free when nobody listens on any of them', async () => {
    expect(await takenPort(await freeBasePort())).toBeUndefined();
  });

  it.each(['127.0.0.1', '0.0.0.0'])('name the one that is taken on %s, and what needs it', async (host) => {
    const base = await freeBasePort();
    await listen(base + 4, host);
    expect(await takenPort(base)).toEqual({ port: base + 4, part: 'Kinesis' });
  });

  it('are not those that browsers refuse, which are looked for elsewhere', async () => {
    expect(await unusablePort(10_076)).toBe('10080 (for Kinesis) is one that browsers refuse to call');
    const numbers = [(10_076 - 10_000) / 22_000 + 1e-9, 0.5];
    expect(await freeBasePort(() => numbers.shift() ?? Math.random())).not.toBe(10_076);
  });

  it('are looked for elsewhere when one is taken', async () => {
    const base = await freeBasePort();
    await listen(base + 7, '127.0.0.1');
    const numbers = [(base - 10_000) / 22_000 + 1e-9, 0.5];
    expect(await freeBasePort(() => numbers.shift() ?? Math.random())).not.toBe(base);
  });
});
