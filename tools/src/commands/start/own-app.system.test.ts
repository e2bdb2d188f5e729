import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { memoryWatch } from '../../../../local-aws/tests/support/memory-watch';
import { openSocket, type TestSocket } from '../../../../local-aws/tests/support/socket';
import { findBrowser, thisMachine } from '../../lib/browser/find-browser';
import { localState } from '../../lib/cli/paths';
import { alarmMetrics } from '../../lib/costs/prices';
import { socketAddress } from '../../lib/session/id-token';
import { freeBasePort, takenPort } from '../../lib/stack/ports';
import { readEndpoints } from '../../lib/stack/running-stack';
import { startCommand, until } from '../../lib/testing/command';
import { changes, takenBack } from './testing/changes';
import { openPage, send, tokenOf } from './testing/operator';
import { labStage, writeApp, writeStage } from './testing/own-app';
import { patiently, SavedMetrics } from './testing/saved-metrics';
import { expectTraffic } from './testing/traffic';

/** Below the root, where the dashboard's bundler looks, and away from the user's own folder. */
let scratch: string;
let state: string;
let basePort: number;
let browser: Browser | undefined;
let started: ReturnType<typeof startCommand>;
let checked: ReturnType<typeof run>;
let saved: SavedMetrics;

const ROOMS = 996; // with those of orders and doors, as many metrics as there may be

/** Runs a command with one of the two folders. */
const run = async (app: 'app' | 'draft', ...args: string[]) => {
  const { code, output } = await startCommand('run.mjs', args, { MILLRACE_APP: join(scratch, app) }).ended;
  return { code, output, result: JSON.parse(output.trim().split('\n').at(-1) ?? '') };
};

const start = async (environment: Readonly<Record<string, string>>, bootstrap: string, ...args: string[]) => {
  basePort = await freeBasePort();
  const where = ['--port', String(basePort), '--state', state];
  const app = { MILLRACE_APP: join(scratch, 'app') };
  started = startCommand(bootstrap, [...args, ...where], { ...environment, ...app });
  await until(() => started.output().includes('Acme is up') || started.isOver(), 140_000, started.output);
};

const stop = async (): Promise<void> => {
  started.kill('SIGTERM');
  await started.ended;
};

beforeAll(() => {
  mkdirSync(localState, { recursive: true });
  scratch = mkdtempSync(join(localState, 'own-app-'));
  state = join(scratch, 'state');
  for (const folder of ['app', 'draft']) writeApp(join(scratch, folder));
  saved = new SavedMetrics(scratch, run);
  // Meanwhile, since both wait for much.
  checked = run('app', 'check-template', '--stage', 'lab');
});
afterAll(async () => {
  await browser?.close();
  await stop();
  rmSync(scratch, { recursive: true, force: true });
});

const endpointsOf = async () => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) throw new Error(started.output());
  return endpoints;
};

const settled = { timeout: 30_000 } as const;

const launchBrowser = async (): Promise<Browser> =>
  chromium.launch({
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    executablePath: await findBrowser(thisMachine(AbortSignal.timeout(120_000), () => undefined)),
  });

/** What a reload held for ever before old modules were let go. */
const LEAKED_MB = 56;

describe('npm run dev with another folder in the place of app/, while orders come in', () => {
  const memory = memoryWatch();
  let socket: TestSocket;
  let heldAtFirst = 0;

  const held = async (): Promise<number> => (await memory.held(2)).functions ?? Number.POSITIVE_INFINITY;

  beforeAll(async () => {
    saved.save(takenBack);
    await start(memory.environment, 'run.mjs', 'dev', '--no-traffic');
    const endpoints = await endpointsOf();
    const token = await tokenOf(endpoints);
    socket = await openSocket(await socketAddress(endpoints, token));
    saved.serve(endpoints, token);
  });
  afterAll(async () => {
    socket?.close();
    await saved.stop();
    memory.remove();
  });

  it('metrics that cannot be used are reported by name, and the last ones are still served', async () => {
    saved.saveTwice(takenBack);
    await vi.waitFor(() => expect(started.output()).toContain('"orders" is the name of two metrics'), patiently);
    expect((await saved.catalog()).map(({ name }) => name)).toContain('doors');
  });

  it.each(changes)('$kind: it is said before, stops nothing and loses nothing', async (change) => {
    await saved.expectValidated(change);
    saved.save(change);
    await saved.untilServed(change);
    await saved.expectFigures(change);
    if (change === changes[0]) heldAtFirst = await held();
  });

  it('open connections have noticed nothing, pages have their part in it, and memory is flat', async () => {
    socket.send({ action: 'ping', id: '7' });
    const answered = () => expect(socket.received).toContainEqual(expect.objectContaining({ id: '7', ok: true }));
    await vi.waitFor(answered, patiently);
    const { dashboard } = await endpointsOf();
    expect(await (await fetch(dashboard)).text()).toContain('new EventSource(');
    const [reloads, heldAtLast] = [changes.length - 1, await held()];
    console.log(`${reloads} reloads: ${Math.round(heldAtFirst)} MB before, ${Math.round(heldAtLast)} MB after`);
    expect(heldAtLast - heldAtFirst).toBeLessThan((reloads * LEAKED_MB) / 4);
  });

  it('each request is in the log under its function and its id', async () => {
    const before = saved.logged().length;
    await saved.catalog();
    const report = expect.objectContaining({
      ...{ function: 'catalog', message: 'report', status: 'success' },
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    await vi.waitFor(() => expect(saved.logged().slice(before)).toContainEqual(report), patiently);
  });

  it('taken back during a stop: it is said before, and "npm start -- --keep" loses nothing of what came until then', async () => {
    await saved.expectValidated(takenBack, ROOMS);
    await saved.stop();
    await stop();
    saved.save(takenBack, ROOMS);
    // As long as a stage may gather them: exact figures are there within 10 s all the same.
    writeStage(join(scratch, 'app'), 5);
    await start({}, 'start.mjs', '--keep');
    const endpoints = await endpointsOf();
    saved.serve(endpoints, await tokenOf(endpoints));
    const ms = await saved.expectFigures(takenBack);
    console.log(`in steps of 5 s REST was exact ${(ms / 1000).toFixed(1)} s after the last order`);
    await saved.expectPast();
    await saved.stop();
    await saved.expectAllCounted();
  });
});

describe('npm start with another folder in the place of app/', () => {
  it('the stack is that of its stage, under its prefix', async () => {
    expect(await endpointsOf()).toMatchObject({
      stream: 'acme-lab-events',
      bucket: expect.stringMatching(/^acme-lab-/),
    });
  });

  it('the page has its title, logo, colours and fonts', async () => {
    const { dashboard } = await endpointsOf();
    const textOf = async (path: string) => (await fetch(new URL(path, dashboard))).text();
    const [page, icon, style] = await Promise.all(['/', '/icon.svg', '/brand.css'].map(textOf));
    expect(page).toContain('<title>Acme Live</title>');
    expect(page).toContain('M6 6L26 26');
    expect(icon).toContain('#0b6b3a');
    expect(style).toContain('--accent: light-dark(#0b6b3a, #7fe0ae)');
    expect(style).toContain('--brand-font: "Acme Sans", Georgia;');
  });

  it('the smoke test signs in and finds its events by what the catalogue has', async () => {
    const { code, output, result } = await run('app', 'smoke', '--state', state);
    expect(code, output).toBe(0);
    expect(result).toMatchObject({ metric: 'doors', sent: 100, onSocket: 100, overRest: 100 });
  });

  it('a page of a thousand metrics opens, subscribes to what is on its screen, and shows it', async () => {
    const endpoints = await endpointsOf();
    const token = await tokenOf(endpoints);
    await send(endpoints, token, 'room.951', [{}, {}, {}]);
    await send(endpoints, token, 'room.910', [{ celsius: 31 }]);
    browser = await launchBrowser();
    const page = await openPage(browser, endpoints);
    const asked: number[] = [];
    page.on('request', (request) => {
      const topics = new URL(request.url()).searchParams.get('topics');
      if (topics !== null) asked.push(topics.split(',').length);
    });
    await page.locator('[data-connection="live"][data-backfill="done"]').waitFor(settled);
    // A thousand rooms, what is sold there, and what every service has.
    const drawn = await page.locator('[data-metric], [data-resting]').count();
    expect(drawn).toBeLessThan(200);
    const strip = page.getByRole('region', { name: 'Attention' });
    await strip.getByRole('link', { name: /Warmth 910/ }).waitFor(settled);
    const floor = page.getByRole('region', { name: 'Floor 19' });
    await floor.getByRole('button', { name: /Floor 19/ }).click();
    const room = floor.locator('[data-metric="room-951"]');
    const name = floor.getByText('Room 951', { exact: true });
    // What rests there is replaced once it comes into sight.
    const scroll = () => Promise.allSettled([name.scrollIntoViewIfNeeded()]);
    await expect.poll(async () => (await scroll())[0].status, settled).toBe('fulfilled');
    await expect.poll(() => room.getAttribute('data-value'), settled).toBe('3');
    await send(endpoints, token, 'room.951', [{}, {}]);
    await expect.poll(() => room.getAttribute('data-value'), settled).toBe('5');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('Room 777');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Room 777' }).waitFor();
    await page.locator('[data-metric="room-777"][data-value="0"]').waitFor(settled);
    expect(Math.max(...asked)).toBeLessThanOrEqual(160);
    expect(await page.locator('[data-unknown]').count()).toBe(0);
  });

  it('sends sample traffic of every format, and takes what is produced beside it', async () => {
    await expectTraffic(await endpointsOf(), scratch);
  });

  it('its stage, which keeps functions warm and scales its tables, would be deployed as it must be', async () => {
    const { code, output, result } = await checked;
    expect(code, output).toBe(0);
    expect(labStage(1)).toContain('billing: provisioned');
    expect(labStage(1)).toContain('catalog: 1');
    expect(result.stages[0]).toMatchObject({ stage: 'lab', asserted: expect.any(Number), problems: [] });
    // What docs/costs.md says of alarms.
    expect(result.stages[0].alarmMetrics).toBe(alarmMetrics);
  });

  it('everything that it has started ends with it, though it is killed', async () => {
    started.kill('SIGKILL');
    const areFree = async () => (await takenPort(basePort)) === undefined;
    await until(areFree, 10_000, () => `ports are still taken\n${started.output()}`);
  });
});
