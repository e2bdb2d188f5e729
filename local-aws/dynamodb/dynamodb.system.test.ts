import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { credentials } from '../shared/aws-clients';
import { freePort, HOST, isListening } from '../shared/ports';
import {
  argumentsOf,
  canHaveOwnNetwork,
  descendantsOf,
  isAlive,
  listeningIn,
  listeningPorts,
} from '../tests/support/processes';
import { chooseDynamodb } from './dynoxide-binary';

const folder = mkdtempSync(join(tmpdir(), 'millrace-dynamodb-'));
let port: number;
let starter: number;
let processes: number[];

/** In a process and a group of its own, as the local AWS starts it, so that all of them can be killed together. */
beforeAll(async () => {
  const chosen = chooseDynamodb('dynoxide');
  if (chosen.name !== 'dynoxide') throw new Error('this platform has no dynoxide');
  port = await freePort();
  const settings = { port, binary: chosen.binary, file: join(folder, 'tables.db'), throttle: { share: 0, seed: 1 } };
  const options = { name: 'dynamodb', module: 'dynamodb/dynamodb.ts', region: 'eu-west-1', logs: folder };
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const module = new URL('../shared/stand-in.ts', import.meta.url).href;
  const script = `
    const { startStandIn } = await import(${JSON.stringify(module)});
    startStandIn({ ...${JSON.stringify({ ...options, settings, ownNetwork: true })}, onLost: console.error });
    setInterval(() => {}, 1000);`;
  const program = spawn(process.execPath, ['--import', tsx, '--input-type=module', '--eval', script], {
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  starter = program.pid ?? 0;
  await vi.waitFor(async () => expect(await isListening(port)).toBe(true), { timeout: 20_000 });
  processes = descendantsOf(starter);
});
afterAll(() => {
  if (isAlive(starter)) process.kill(-starter, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The process of dynoxide itself. */
const binary = () => processes.find((pid) => /^\S*dynoxide serve/.test(argumentsOf(pid))) ?? 0;
const ownAddress = () => {
  const [, host = '', own = ''] = /--host (\S+) --port (\d+)/.exec(argumentsOf(binary())) ?? [];
  return { host, own: Number(own) };
};

test('it answers at its door', async () => {
  const client = new DynamoDBClient({ region: 'eu-west-1', credentials, endpoint: `http://${HOST}:${port}` });
  expect(await client.send(new ListTablesCommand({}))).toMatchObject({ TableNames: [] });
  client.destroy();
});

test('nobody on this machine reaches the program behind that door, where the system allows it a network of its own', async () => {
  const { host, own } = ownAddress();
  const apart = canHaveOwnNetwork();
  // Of the network that the program is in, and of the one that everything else on this machine is in.
  expect(listeningIn(binary())).toContainEqual({ host, port: own });
  expect(await isListening(own, host)).toBe(!apart);
  const reachable = listeningPorts(processes).map((address) => address.port);
  expect(reachable.toSorted()).toEqual(apart ? [port] : [own, port].toSorted());
});

test('no page reaches it anywhere', async () => {
  const { host, own } = ownAddress();
  // As a browser does: https://fetch.spec.whatwg.org/#port-blocking
  const answer = await fetch(`http://${host}:${own}`).catch((error: Error) => error.cause);
  expect(answer).toMatchObject({ message: 'bad port' });
});

test('it dies with its group', async () => {
  expect(binary()).toBeGreaterThan(0);
  process.kill(-starter, 'SIGKILL');
  await vi.waitFor(() => expect(processes.filter(isAlive)).toEqual([]), { timeout: 5_000 });
});
