import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { samples } from '@millrace/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SignedOutError } from '../../lib/rest';
import { takeAddress } from './transport';

const { ticket } = samples.sampleTicket;
let server: Server;
let rest: string;

/** Gives a ticket for `good`, refuses `bad`, and is busy for anything else. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const token = request.headers.authorization;
    response.statusCode = token === 'good' ? 200 : token === 'bad' ? 401 : 503;
    const error = { code: token === 'bad' ? 'unauthorized' : 'unavailable', message: 'come back later' };
    response.end(JSON.stringify(token === 'good' ? samples.sampleTicket : { error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  rest = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

const take = (tokens: string[], fresh = false) => {
  const asked: boolean[] = [];
  const takeToken = async (wanted: boolean) => {
    asked.push(wanted);
    return { text: tokens.shift() ?? '', endsAt: 5000 };
  };
  return { asked, address: takeAddress({ ...samples.sampleWebConfig, rest }, takeToken, fresh) };
};

test('an ID token becomes an address with a ticket, which ends with the token', async () => {
  const { address, asked } = take(['good']);
  expect(await address).toEqual({ url: `${samples.sampleWebConfig.websocket}?ticket=${ticket}`, ticket, endsAt: 5000 });
  expect(asked).toEqual([false]);
});

test('a refused token is renewed once', async () => {
  const { address, asked } = take(['bad', 'good']);
  expect((await address).url).toContain(ticket);
  expect(asked).toEqual([false, true]);
});

test('a renewed token that is refused too means that the session is over', async () => {
  await expect(take(['bad', 'bad']).address).rejects.toThrow(SignedOutError);
});

test('a service that cannot answer says nothing about the session', async () => {
  const { address, asked } = take(['busy']);
  await expect(address).rejects.toMatchObject({ status: 503, code: 'unavailable', message: 'come back later' });
  expect(asked).toEqual([false]);
});
