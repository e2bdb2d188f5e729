import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { catalogSchema, ticketSchema } from '@millrace/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { stateFolder } from '../shared/state-folder';
import { copyService, type ServiceCopy } from './support/copy-service';
import type { LocalAws } from './support/launch-local-aws';
import { startLocalAws } from './support/local-aws';
import { memoryWatch } from './support/memory-watch';
import { tokensOf } from './support/sign-in';
import { openSocket } from './support/socket';

const memory = memoryWatch();
let copy: ServiceCopy;
let aws: LocalAws;
let token: string;
let rest: string;

/** On a copy: nobody's files change under their hands. */
beforeAll(async () => {
  copy = copyService();
  aws = await startLocalAws({ ...copy, watch: true, environment: memory.environment });
  const endpoints = await aws.endpoints();
  rest = endpoints.rest;
  token = (await tokensOf(endpoints, 'viewer@example.com', 'Millrace-local-1')).IdToken;
});
afterAll(async () => {
  await aws?.end('SIGTERM');
  copy.remove();
  memory.remove();
});

const ask = (path: string, method = 'GET') => fetch(`${rest}${path}`, { method, headers: { authorization: token } });

const labels = async () => catalogSchema.parse(await (await ask('/catalog')).json()).metrics.map(({ label }) => label);

const metricsFile = () => join(copy.app, 'metrics.ts');

const logLines = () =>
  readFileSync(join(stateFolder(aws.state).logs, 'functions.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

test('another label in metrics.ts comes into the catalogue by itself, and open connections notice nothing', async () => {
  const { ticket } = ticketSchema.parse(await (await ask('/tickets', 'POST')).json());
  const socket = await openSocket(`ws://127.0.0.1:${aws.basePort + 2}?ticket=${ticket}`);
  expect(await labels()).toContain('Page views');
  const saved = readFileSync(metricsFile(), 'utf8');
  writeFileSync(metricsFile(), saved.replace("label: 'Page views'", "label: 'Views of pages'"));
  await vi.waitFor(async () => expect(await labels()).toContain('Views of pages'), { timeout: 40_000, interval: 200 });
  socket.send({ action: 'ping', id: '7' });
  await vi.waitFor(() => expect(socket.received).toContainEqual(expect.objectContaining({ id: '7', ok: true })), 5_000);
  socket.close();
});

test('metrics that cannot be used are reported by name, and the last ones are still served', async () => {
  const saved = readFileSync(metricsFile(), 'utf8');
  writeFileSync(metricsFile(), saved.replace("name: 'clicks'", "name: 'page-views'"));
  await vi.waitFor(() => expect(aws.output()).toContain('"page-views" is the name of two metrics'), 40_000);
  expect(await labels()).toContain('Clicks');
  writeFileSync(metricsFile(), saved);
});

test('each request is in the log under its function and its id', async () => {
  const before = logLines().length;
  expect((await ask('/catalog')).status).toBe(200);
  const report = expect.objectContaining({
    function: 'catalog',
    message: 'report',
    status: 'success',
    requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  await vi.waitFor(() => expect(logLines().slice(before)).toContainEqual(report), 5_000);
});

/** What a reload held for ever before old modules were let go. */
const LEAKED_MB = 56;
/** As many as are worth their time here; `RELOADS=50` does more. */
const RELOADS = Number(process.env.RELOADS ?? 3);

test('memory stays flat, however often something is saved', async () => {
  const saved = readFileSync(metricsFile(), 'utf8');
  const save = async (version: number) => {
    writeFileSync(metricsFile(), saved.replace("label: 'Clicks'", `label: 'Clicks ${version}'`));
    await vi.waitFor(async () => expect(await labels()).toContain(`Clicks ${version}`), {
      timeout: 20_000,
      interval: 100,
    });
  };
  const held = async () => (await memory.held(2)).functions ?? Number.POSITIVE_INFINITY;
  await save(0);
  const before = await held();
  for (let version = 1; version <= RELOADS; version += 1) await save(version);
  const after = await held();
  console.log(`${RELOADS} reloads: ${Math.round(before)} MB before, ${Math.round(after)} MB after`);
  expect(after - before).toBeLessThan((RELOADS * LEAKED_MB) / 4);
});
