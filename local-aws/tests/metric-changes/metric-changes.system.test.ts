import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Catalog, catalogSchema, type Endpoints, ticketSchema } from '@millrace/contract';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { awsClients } from '../../shared/aws-clients';
import { portsFrom } from '../../shared/ports';
import { stateFolder } from '../../shared/state-folder';
import { copyService, type ServiceCopy } from '../support/copy-service';
import type { LocalAws } from '../support/launch-local-aws';
import { startLocalAws } from '../support/local-aws';
import { memoryWatch } from '../support/memory-watch';
import { tokensOf } from '../support/sign-in';
import { openSocket, type TestSocket } from '../support/socket';
import { after, back, before, expectedAfter, expectedBack, type Phases, saidAfter, saidBack } from './changes';
import { type FiguresByPhase, figuresByPhase, Orders } from './orders';

/** Orders of a phase at least. */
const ORDERS = 6;
/** The promise is 10 s after the last event, here on a machine that runs other tests too. */
const patiently = { timeout: 20_000, interval: 150 };
/** The compiler may still be at its first bundles, and looks at files every two seconds. */
const untilReloaded = { timeout: 180_000, interval: 200 };
/** What a reload held for ever before old modules were let go. */
const LEAKED_MB = 56;

const memory = memoryWatch();
let copy: ServiceCopy;
let aws: LocalAws;
let clients: ReturnType<typeof awsClients>;
let orders: Orders;
let endpoints: Endpoints;
let token: string;
let socket: TestSocket;
let heldAtFirst = 0;
let phases: Phases = { before: [], after: [], back: [] };

const save = (metrics: readonly object[]): void =>
  writeFileSync(join(copy.app, 'metrics.ts'), `export const definitions = ${JSON.stringify({ metrics })};\n`);

/** Exact figures are gathered for so long. */
const gatherFor = (seconds: number): void => {
  const file = join(copy.app, 'stages', 'dev.yml');
  const stage = readFileSync(file, 'utf8');
  writeFileSync(file, stage.replace(/durableWindowSeconds: \d/, `durableWindowSeconds: ${seconds}`));
};

const serve = async (options: { readonly watch?: boolean; readonly keep?: boolean; readonly basePort?: number }) => {
  aws = await startLocalAws({ ...copy, ...options, environment: memory.environment });
  endpoints = await aws.endpoints();
  token = (await tokensOf(endpoints, 'viewer@example.com', 'Millrace-local-1')).IdToken;
};

/** On a copy: nobody's files change under their hands. */
beforeAll(async () => {
  copy = copyService();
  gatherFor(1);
  save(before);
  await serve({ watch: true });
  clients = awsClients(portsFrom(aws.basePort), endpoints.region);
  const { ticket } = ticketSchema.parse(await (await ask('/tickets', 'POST')).json());
  socket = await openSocket(`${endpoints.websocket}?ticket=${ticket}`);
  orders = new Orders(clients.kinesis);
  orders.start(endpoints.stream);
});
afterAll(async () => {
  await orders?.stop();
  socket?.close();
  await aws?.end('SIGTERM');
  for (const client of Object.values(clients ?? {})) client.destroy();
  copy.remove();
  memory.remove();
});

const ask = (path: string, method = 'GET') =>
  fetch(`${endpoints.rest}${path}`, { method, headers: { authorization: token } });

const catalog = async (): Promise<Catalog['metrics']> =>
  catalogSchema.parse(await (await ask('/catalog')).json()).metrics;

const figures = (metric: string): Promise<FiguresByPhase> => figuresByPhase(endpoints, token, metric);

/** What functions have logged since the beginning. */
const logLines = (): { readonly change?: string }[] =>
  readFileSync(join(stateFolder(aws.state).logs, 'functions.log'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

/** What should have been said of changes, and has not been. */
const unsaid = (says: readonly RegExp[]): readonly RegExp[] => {
  const said = logLines().flatMap(({ change }) => change ?? []);
  return says.filter((one) => !said.some((line) => one.test(line)));
};

const of = (figures: FiguresByPhase) => Object.fromEntries(Object.entries(figures).filter(([name]) => name in phases));

/** Orders come that are of this phase, and REST has what they add to each metric. How long after the last of them, ms. */
const expectFigures = async (
  phase: keyof Phases,
  expected: (phases: Phases) => readonly (readonly [string, object])[],
) => {
  phases = { ...phases, [phase]: await orders.during(phase, ORDERS) };
  const since = performance.now();
  const wanted = expected(phases);
  await vi.waitFor(async () => {
    const found = await Promise.all(wanted.map(async ([name]) => [name, of(await figures(name))]));
    expect(found).toEqual(wanted);
  }, patiently);
  return performance.now() - since;
};

const held = async (): Promise<number> => (await memory.held(2)).functions ?? Number.POSITIVE_INFINITY;

test('metrics that cannot be used are reported by name, and the last ones are still served', async () => {
  await expectFigures('before', ({ before: sent }) => [['orders', { before: { count: sent.length } }]]);
  save([...before, ...before]);
  await vi.waitFor(() => expect(aws.output()).toContain('"orders" is the name of two metrics'), untilReloaded);
  // Not before: the first bundles of the compiler that watches are loaded beside those of the start.
  heldAtFirst = await held();
  expect((await catalog()).map(({ name }) => name)).toContain('sold');
});

test('each kind of change that is saved while orders come in says what it does, stops nothing and loses nothing', async () => {
  save(after);
  await vi.waitFor(async () => {
    expect((await catalog()).find(({ name }) => name === 'orders')?.description).toBe('after');
  }, untilReloaded);
  await expectFigures('after', expectedAfter);
  expect(unsaid(saidAfter)).toEqual([]);
});

test('open connections have noticed nothing, and memory is flat', async () => {
  socket.send({ action: 'ping', id: '7' });
  const answer = expect.objectContaining({ id: '7', ok: true });
  await vi.waitFor(() => expect(socket.received).toContainEqual(answer), patiently);
  const heldAtLast = await held();
  console.log(`a reload: ${Math.round(heldAtFirst)} MB before, ${Math.round(heldAtLast)} MB after`);
  expect(heldAtLast - heldAtFirst).toBeLessThan(LEAKED_MB / 2);
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
  await vi.waitFor(() => expect(logLines().slice(before)).toContainEqual(report), patiently);
});

test('taken back during a stop: a start with keep says what it does, and loses nothing of all that came', async () => {
  await orders.stop();
  await aws.end('SIGTERM');
  save(back);
  // As long as a stage may gather them: exact figures are there within 10 s all the same.
  gatherFor(5);
  await serve({ keep: true, basePort: aws.basePort });
  orders.start(endpoints.stream);
  const ms = await expectFigures('back', expectedBack);
  console.log(`in steps of 5 s REST was exact ${(ms / 1000).toFixed(1)} s after the last order`);
  expect(unsaid(saidBack)).toEqual([]);
  await orders.stop();
  await vi.waitFor(async () => {
    const counted = Object.values(await figures('orders')).reduce((sum, { count }) => sum + count, 0);
    expect(counted).toBe(orders.sent().length);
  }, patiently);
});
