import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { type Endpoints, seededRandom } from '@millrace/contract';
import { chromium } from '@playwright/test';
import { localPage } from '../../tools/src/commands/status/tables';
import { findBrowser, thisMachine } from '../../tools/src/lib/browser/find-browser';
import { localState } from '../../tools/src/lib/cli/paths';
import type { Generator } from '../../tools/src/lib/generate/sample';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { freeBasePort } from '../../tools/src/lib/stack/ports';
import { startStack } from '../../tools/src/lib/stack/start-stack';
import { type Benchmark, type BenchmarkOptions, rounded } from './benchmark';
import { catalogueOf, METRICS, typesOf } from './growth';
import { firstValues, flags, openPage } from './page';
import { cpuDuring, heapOf } from './page-probe';
import { sendSamples } from './page-traffic';

const RATE = 50;
const SECONDS = 10;
const SETTLE_MS = 8000;
const FIRST_GOAL_MS = 5000;

/** An app folder whose catalogue has so many metrics. */
const writeApp = async (folder: string, metrics: number): Promise<void> => {
  await cp(fixtureApp, folder, { recursive: true });
  const definitions = JSON.stringify({ metrics: catalogueOf(metrics), items: [] });
  await writeFile(join(folder, 'metrics.ts'), `export const definitions = ${definitions};\n`);
  await writeFile(join(folder, 'formats', 'index.ts'), 'export const formats = { objects: [], texts: [] };\n');
};

/** Events of all types of the catalogue, in any order. */
const generatorOf = (types: number): Generator => {
  const random = seededRandom(1);
  let made = 0;
  return (now) => {
    const type = `type.${Math.floor(random() * types)}`;
    const data = { amount: Math.floor(random() * 10_000) / 100, region: `r${Math.floor(random() * 5)}` };
    const time = new Date(now).toISOString();
    const event = { specversion: '1.0', id: `${now} ${made++}`, source: 'bench', type, time, data } as const;
    return { format: 'cloudevents', partitionKey: String(made), event };
  };
};

const measure = async (endpoints: Endpoints, metrics: number, { signal }: BenchmarkOptions) => {
  const [user] = endpoints.users;
  const token = await idTokenOf(endpoints, user?.username ?? '', user?.password ?? '');
  const traffic = { endpoints, rate: RATE, seconds: SECONDS, signal };
  const next = generatorOf(typesOf(metrics));
  await sendSamples({ ...traffic, rate: 200 }, next);
  const asked = performance.now();
  const catalog = await (await fetch(`${endpoints.rest}/catalog`, { headers: { authorization: token } })).text();
  const catalogMs = rounded(performance.now() - asked, 0);
  const browser = await chromium.launch({
    args: flags,
    executablePath: await findBrowser(thisMachine(signal, () => undefined)),
  });
  try {
    const warm = await openPage(browser);
    await firstValues(warm, endpoints);
    await warm.close();
    const page = await openPage(browser);
    const firstMs = await firstValues(page, endpoints);
    await wait(SETTLE_MS);
    const cpu = await cpuDuring(await browser.newBrowserCDPSession(), () => sendSamples(traffic, next));
    const heapMb = rounded(await heapOf(await page.context().newCDPSession(page)));
    const drawn = await page.locator('[data-metric][data-count]').count();
    const kb = (bytes: number) => rounded(bytes / 1024, 0);
    return {
      catalogKb: kb(Buffer.byteLength(catalog)),
      catalogGzKb: kb(gzipSync(catalog).length),
      catalogMs,
      firstMs,
      cpu: rounded(cpu.page, 3),
      heapMb,
      drawn,
    };
  } finally {
    await browser.close();
  }
};

const ofSize = async (metrics: number, options: BenchmarkOptions) => {
  const state = join(localState, `bench-pages-${process.pid}`);
  const app = join(localState, `bench-app-${process.pid}`);
  await writeApp(app, metrics);
  const stack = await startStack({
    basePort: await freeBasePort(),
    state,
    keep: false,
    signal: options.signal,
    onStep: () => undefined,
    onOutput: () => undefined,
    statusPage: localPage,
    cloud: { app },
  });
  try {
    return await measure(stack.endpoints, metrics, options);
  } finally {
    await stack.stop();
    for (const folder of [state, app]) await rm(folder, { recursive: true, force: true });
  }
};

export const pages: Benchmark = {
  name: 'pages',
  goal: `first values within ${FIRST_GOAL_MS / 1000} s of the click on "Sign in" however many metrics there are, up to a thousand`,
  run: async (print, options) => {
    const figures: Record<string, Awaited<ReturnType<typeof measure>>> = {};
    for (const metrics of METRICS) {
      const found = await ofSize(metrics, options);
      figures[metrics] = found;
      const { catalogKb, catalogGzKb, catalogMs, firstMs, cpu, heapMb, drawn } = found;
      print(
        `${metrics} metrics: catalogue of ${catalogKb} KB (${catalogGzKb} compressed) in ${catalogMs} ms, first values after ${firstMs} ms, ${rounded(cpu * 100)} % of a core at ${RATE} events/s, heap ${heapMb} MB, ${drawn} figures drawn`,
      );
    }
    return { figures, met: Object.values(figures).every(({ firstMs }) => firstMs <= FIRST_GOAL_MS) };
  },
};
