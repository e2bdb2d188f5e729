import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from '@millrace/contract';
import { beforeAll, expect, test, vi } from 'vitest';
import { stateFolder } from '../shared/state-folder';
import { copyService, type ServiceCopy } from '../tests/support/copy-service';
import { startLocalAws } from '../tests/support/local-aws';
import { tokensOf } from '../tests/support/sign-in';
import { forbiddenCalls } from './audit';
import { readCalls, readGrants } from './call-record';

let copy: ServiceCopy;
let endpoints: Endpoints;
let token: string;

/** The service, in which `tickets` may no longer write the ticket that it makes. */
const withoutPermission = (): ServiceCopy => {
  const service = copyService();
  const file = join(service.serviceDir, 'serverless.yml');
  const whole = readFileSync(file, 'utf8');
  const less = whole.replace('TicketsTable: [PutItem, UpdateItem]', 'TicketsTable: [UpdateItem]');
  if (less === whole) throw new Error('tickets is allowed something else in serverless.yml than this test takes away');
  writeFileSync(file, less);
  return service;
};

beforeAll(async () => {
  copy = withoutPermission();
  const aws = await startLocalAws({ serviceDir: copy.serviceDir, state: copy.state, permissions: true });
  endpoints = await aws.endpoints();
  const [user] = endpoints.users;
  token = (await tokensOf(endpoints, user?.username ?? '', user?.password ?? '')).IdToken;
  return async () => {
    await aws.end('SIGTERM');
    copy.remove();
  };
});

const ask = async (method: string, path: string): Promise<number> =>
  (await fetch(`${endpoints.rest}${path}`, { method, headers: { authorization: token } })).status;

const record = () => {
  const folder = stateFolder(copy.state);
  return { calls: readCalls(folder.calls), grants: readGrants(folder.grants) };
};

test('a function does what its role allows, and that is recorded', async () => {
  expect(await ask('GET', '/items/vehicle')).toBe(200);
  const { calls, grants } = record();
  const own = calls.filter((call) => call.function === 'items');
  const resource = expect.stringMatching(/^arn:aws:dynamodb:[^:]+:000000000000:table\/[^/]+-items$/);
  expect(own).toContainEqual(expect.objectContaining({ action: 'dynamodb:Query', allowed: true, resource }));
  expect(forbiddenCalls(grants, own)).toEqual([]);
});

test('without the permission it fails, as on AWS, and that is found in what is recorded', async () => {
  expect(await ask('POST', '/tickets')).toBe(503);
  const log = join(stateFolder(copy.state).logs, 'functions.log');
  const denial = 'tickets is not authorized to perform: dynamodb:PutItem';
  await vi.waitFor(() => expect(readFileSync(log, 'utf8')).toContain(denial), { timeout: 5_000 });
  const { calls, grants } = record();
  const denied = calls.filter((call) => call.function === 'tickets' && !call.allowed);
  expect(denied).toMatchObject([{ action: 'dynamodb:PutItem' }]);
  expect(forbiddenCalls(grants, calls)).toEqual([expect.stringContaining('tickets: dynamodb:PutItem')]);
});
