import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { UserPool } from '../create-user/create-user';
import { temporaryUser } from './user';

let server: Server;
let pool: UserPool;
let asked: string[];
let refused: string;

beforeEach(async () => {
  [asked, refused] = [[], ''];
  server = createServer((request, response) => {
    const action = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    asked.push(action);
    response.writeHead(action === refused ? 400 : 200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(action === refused ? '{"__type":"AccessDeniedException","message":"not you"}' : '{}');
    request.resume();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const endpoint = `http://127.0.0.1:${port}`;
  pool = {
    id: 'eu-west-1_A',
    client: new CognitoIdentityProviderClient({ region: 'eu-west-1', endpoint, credentials }),
  };
});
afterEach(() => {
  pool.client.destroy();
  server.close();
});

it('the user of a run is removed by name when the run is over', async () => {
  const user = await temporaryUser(pool, 'abc');
  expect(user.username).toBe('smoke-abc@example.com');
  expect(asked).not.toContain('AdminDeleteUser');
  await user.remove();
  expect(asked.at(-1)).toBe('AdminDeleteUser');
});

it('a user who could not be set up completely is removed at once, and the error is reported', async () => {
  refused = 'AdminAddUserToGroup';
  await expect(temporaryUser(pool, 'abc')).rejects.toThrow('not you');
  expect(asked.at(-1)).toBe('AdminDeleteUser');
});

it('no two runs have the same password', async () => {
  const [one, other] = [await temporaryUser(pool, 'a'), await temporaryUser(pool, 'b')];
  expect(one.password).not.toBe(other.password);
});
