import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoints } from '@millrace/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_STAGE } from '../../lib/deployed/stages';
import { brand } from '../../lib/service/app';
import { freeBasePort, takenPort } from '../../lib/stack/ports';
import { endpointsFile, readEndpoints } from '../../lib/stack/running-stack';
import { startCommand, until } from '../../lib/testing/command';
import { recordsOf } from './testing/traffic';

let state: string;
let basePort: number;
let command: ReturnType<typeof startCommand> | undefined;

beforeEach(async () => {
  state = mkdtempSync(join(tmpdir(), 'millrace-start-'));
  basePort = await freeBasePort();
});
afterEach(async () => {
  command?.kill('SIGTERM');
  await command?.ended;
  command = undefined;
  rmSync(state, { recursive: true, force: true });
});

const start = (...args: string[]) => {
  const started = startCommand('start.mjs', ['--port', String(basePort), '--state', state, ...args]);
  command = started;
  return started;
};

const untilUp = async (started: ReturnType<typeof startCommand>): Promise<Endpoints> => {
  await until(() => started.output().includes(`${brand.name} is up`) || started.isOver(), 120_000, started.output);
  if (started.isOver()) throw new Error(started.output());
  const endpoints = await readEndpoints(state);
  if (!endpoints) throw new Error('there is no endpoints file');
  return endpoints;
};

const run = async (...args: string[]) => {
  const { code, output } = await startCommand('run.mjs', [...args, '--state', state]).ended;
  const last = output.startsWith('there is') ? '{}' : (output.trim().split('\n').at(-1) ?? '');
  return { code, output, result: JSON.parse(last) };
};

const expectDashboard = async (endpoints: Endpoints) => {
  const page = await fetch(endpoints.dashboard);
  expect(await page.text()).toContain('<html');
  const config = await fetch(new URL('/config.json', endpoints.dashboard));
  expect(await config.json()).toMatchObject({ rest: endpoints.rest, userPoolId: endpoints.userPoolId });
};

/** Also while the tables refuse calls now and then. */
const expectStatus = async (endpoints: Endpoints) => {
  const throttle = async (dynamodb: number) => {
    const headers = { 'content-type': 'application/json' };
    const changed = { method: 'PUT', headers, body: JSON.stringify({ dynamodb }) };
    const answer = await fetch(new URL('/__local/throttle', endpoints.rest), changed);
    expect(await answer.json()).toMatchObject({ dynamodb });
  };
  await throttle(0.2);
  expect((await run('status')).result).toMatchObject({
    streams: [{ name: endpoints.stream, status: 'ACTIVE' }],
    mappings: expect.arrayContaining([expect.objectContaining({ source: endpoints.stream })]),
    tables: expect.arrayContaining([expect.objectContaining({ items: 0 })]),
    topics: expect.arrayContaining([
      { name: `${brand.prefix}-${DEFAULT_STAGE}-alarms`, subscriptions: expect.any(Number) },
    ]),
  });
  await throttle(0);
  const page = await fetch(new URL('/__local', endpoints.dashboard));
  expect(await page.text()).toContain(endpoints.stream);
};

const expectInvoke = async () => {
  const live = await run('invoke', 'live', '--event', 'broken');
  expect(live).toMatchObject({ code: 0, result: { function: 'live', status: 'success', ms: expect.any(Number) } });
  expect(live.output).toContain('"rejected"');
  const unknown = await run('invoke', 'lives');
  expect(unknown).toMatchObject({
    code: 2,
    output: expect.stringMatching(/there is no function "lives"; there are: live, /),
  });
};

/** What `npm run wscat` prints opens a connection that answers, once. */
const expectWscat = async () => {
  const { output } = await startCommand('run.mjs', ['wscat', '--user', 'operator@example.com', '--state', state]).ended;
  expect(output).toContain('As operator@example.com');
  const address = /^npx wscat -c '(.+)'$/m.exec(output)?.[1] ?? '';
  const socket = new WebSocket(address);
  await once(socket, 'open');
  socket.send(JSON.stringify({ action: 'ping', id: 'typed' }));
  const [answer] = await once(socket, 'message');
  expect(JSON.parse(String(answer))).toMatchObject({ id: 'typed', ok: true });
  socket.close();
  const again = new WebSocket(address);
  const [error] = await once(again, 'error');
  expect(String(error)).toContain('403');
};

const expectTokenAndWatch = async (endpoints: Endpoints) => {
  const token = await startCommand('run.mjs', ['token', '--state', state]).ended;
  const catalog = await fetch(`${endpoints.rest}/catalog`, { headers: { authorization: token.output.trim() } });
  expect(catalog.status, token.output).toBe(200);
  const watch = startCommand('run.mjs', ['watch', 'metric:rejected', '--json', '--state', state]);
  await until(() => watch.output().includes('"settleAfter"'), 30_000, watch.output);
  watch.kill('SIGINT');
  expect((await watch.ended).code).toBe(0);
  const nothing = await startCommand('run.mjs', ['watch', 'metric:nothing', '--state', state]).ended;
  expect(nothing).toMatchObject({ code: 1, output: expect.stringContaining('there is no metric named "nothing"') });
};

describe('npm start', () => {
  it('says in one line which port is taken, and how to choose another', async () => {
    const server = createServer().listen(basePort + 5, '127.0.0.1');
    await once(server, 'listening');
    const { code, output } = await start('--no-traffic').ended;
    server.close();
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toEqual([
      expect.stringMatching(`port ${basePort + 5} .*DynamoDB.* --port \\d+$`),
    ]);
  });

  it('serves the dashboard, says what it holds, calls one function alone, and ends within 5 s at an impatient Ctrl-C', async () => {
    const started = start('--no-traffic', '--throttle', 'dynamodb=0');
    const endpoints = await untilUp(started);
    await expectDashboard(endpoints);
    expect(await recordsOf(endpoints)).toEqual([]);
    await expectStatus(endpoints);
    await Promise.all([expectTokenAndWatch(endpoints), expectWscat(), expectInvoke()]);

    const stopping = Date.now();
    started.kill('SIGINT');
    // It comes while everything is being ended: one that comes while Node shuts down ends that too.
    await until(() => started.output().includes('ending …'), 5000, started.output);
    started.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
    expect(Date.now() - stopping).toBeLessThan(5000);
    expect(await takenPort(basePort)).toBeUndefined();
    expect(() => readFileSync(endpointsFile(state))).toThrow();
  });
});
