import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Endpoints } from '@millrace/contract';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { alarmMetrics } from '../../../../backend/src/domain/costs/prices';
import { findBrowser, thisMachine } from '../../lib/browser/find-browser';
import { localState } from '../../lib/cli/paths';
import { idTokenOf } from '../../lib/session/id-token';
import { freeBasePort, takenPort } from '../../lib/stack/ports';
import { readEndpoints } from '../../lib/stack/running-stack';
import { startCommand, until } from '../../lib/testing/command';
import { labStage, writeApp } from './testing/own-app';
import { expectTraffic } from './testing/traffic';

/** Below the root, where the dashboard's bundler looks, and away from the user's own folder. */
let scratch: string;
let state: string;
let basePort: number;
let browser: Browser | undefined;
let started: ReturnType<typeof startCommand>;
let checked: ReturnType<typeof run>;

const run = async (...args: string[]) => {
  const { code, output } = await startCommand('run.mjs', args).ended;
  return { code, output, result: JSON.parse(output.trim().split('\n').at(-1) ?? '') };
};

beforeAll(async () => {
  mkdirSync(localState, { recursive: true });
  scratch = mkdtempSync(join(localState, 'own-app-'));
  state = join(scratch, 'state');
  const app = join(scratch, 'app');
  writeApp(app);
  vi.stubEnv('MILLRACE_APP', app);
  basePort = await freeBasePort();
  started = startCommand('start.mjs', ['--port', String(basePort), '--state', state]);
  // Meanwhile, since both wait for much.
  checked = run('check-template', '--stage', 'lab');
  await until(() => started.output().includes('Acme is up') || started.isOver(), 140_000, started.output);
});
afterAll(async () => {
  await browser?.close();
  started.kill('SIGTERM');
  await started.ended;
  vi.unstubAllEnvs();
  rmSync(scratch, { recursive: true, force: true });
});

const endpointsOf = async () => {
  const endpoints = await readEndpoints(state);
  if (!endpoints) throw new Error(started.output());
  return endpoints;
};

const settled = { timeout: 30_000 } as const;

/** Signs in as the operator of the stack, on a page of its own. */
const openPage = async (endpoints: Endpoints): Promise<Page> => {
  const signal = AbortSignal.timeout(120_000);
  browser = await chromium.launch({
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    executablePath: await findBrowser(thisMachine(signal, () => undefined)),
  });
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const { username, password } = userOf(endpoints);
  await page.goto(endpoints.dashboard);
  await page.getByLabel('Email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  return page;
};

const userOf = ({ users }: Endpoints): Endpoints['users'][number] => {
  const user = users.find(({ groups }) => groups.includes('operators'));
  if (!user) throw new Error('the stack has no operator');
  return user;
};

/** Sends events as somebody who is signed in. */
const send = async ({ rest }: Endpoints, token: string, type: string, values: readonly object[]): Promise<void> => {
  const headers = { authorization: token, 'content-type': 'application/cloudevents-batch+json' };
  const events = values.map((data) => ({ specversion: '1.0', id: randomUUID(), source: 'rooms', type, data }));
  const answer = await fetch(`${rest}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(await answer.json()).toMatchObject({ accepted: values.length, refused: 0 });
};

describe('with another folder in the place of app/', () => {
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
    const { code, output, result } = await run('smoke', '--state', state);
    expect(code, output).toBe(0);
    expect(result).toMatchObject({ metric: 'doors', sent: 100, onSocket: 100, overRest: 100 });
  });

  it('a page of a thousand metrics opens, subscribes to what is on its screen, and shows it', async () => {
    const endpoints = await endpointsOf();
    const { username, password } = userOf(endpoints);
    const token = await idTokenOf(endpoints, username, password);
    await send(endpoints, token, 'room.951', [{}, {}, {}]);
    await send(endpoints, token, 'room.910', [{ celsius: 31 }]);
    const page = await openPage(endpoints);
    const asked: number[] = [];
    page.on('request', (request) => {
      const topics = new URL(request.url()).searchParams.get('topics');
      if (topics !== null) asked.push(topics.split(',').length);
    });
    await page.locator('[data-connection="live"][data-backfill="done"]').waitFor(settled);
    // Its own thousand, and those that every service has.
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
    await page.getByRole('heading', { level: 1, name: 'Room 777' }).waitFor();
    await page.locator('[data-metric="room-777"][data-value="0"]').waitFor(settled);
    expect(Math.max(...asked)).toBeLessThanOrEqual(160);
    expect(await page.locator('[data-unknown]').count()).toBe(0);
  });

  it('its stage, which keeps functions warm and scales its tables, would be deployed as it must be', async () => {
    const { code, output, result } = await checked;
    expect(code, output).toBe(0);
    expect(labStage()).toContain('billing: provisioned');
    expect(labStage()).toContain('catalog: 1');
    expect(result.stages[0]).toMatchObject({ stage: 'lab', asserted: expect.any(Number), problems: [] });
    // What docs/costs.md says of alarms.
    expect(result.stages[0].alarmMetrics).toBe(alarmMetrics);
  });

  it('sends sample traffic of every format, and takes what is produced beside it', async () => {
    await expectTraffic(await endpointsOf(), scratch);
  });

  it('everything that it has started ends with it, though it is killed', async () => {
    started.kill('SIGKILL');
    const areFree = async () => (await takenPort(basePort)) === undefined;
    await until(areFree, 10_000, () => `ports are still taken\n${started.output()}`);
  });
});
