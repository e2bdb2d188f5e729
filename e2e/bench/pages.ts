import { cp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '@millrace/contract';
import type { Generator } from '../../tools/src/lib/generate/sample';
import { fixtureApp } from '../../tools/src/lib/service/app';
import { type Benchmark, rounded } from './benchmark';
import { catalogueOf, METRICS, typesOf } from './growth';
import { cpuDuring, heapOf } from './page-probe';
import { firstValues, onOwnStack, openPage, type Setup } from './page-setup';
import { sendSamples } from './page-traffic';

const RATE = 50;
const SECONDS = 10;
const SETTLE_MS = 8000;
const FIRST_GOAL_MS = 5000;

/** An app folder whose catalogue has so many metrics. */
const writeCatalogue = async (folder: string, metrics: number): Promise<void> => {
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

const measure = async ({ endpoints, token, browser }: Setup, metrics: number, signal: AbortSignal) => {
  const traffic = { endpoints, rate: RATE, seconds: SECONDS, signal };
  const next = generatorOf(typesOf(metrics));
  await sendSamples({ ...traffic, rate: 200 }, next);
  const asked = performance.now();
  const catalog = await (await fetch(`${endpoints.rest}/catalog`, { headers: { authorization: token } })).text();
  const catalogMs = rounded(performance.now() - asked, 0);
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
};

export const pages: Benchmark = {
  name: 'pages',
  goal: `first values within ${FIRST_GOAL_MS / 1000} s of the click on "Sign in" however many metrics there are, up to a thousand`,
  run: async (print, { signal }) => {
    const figures: Record<string, Awaited<ReturnType<typeof measure>>> = {};
    for (const metrics of METRICS) {
      const writeApp = (folder: string) => writeCatalogue(folder, metrics);
      const found = await onOwnStack({ signal, print, writeApp }, (setup) => measure(setup, metrics, signal));
      figures[metrics] = found;
      const { catalogKb, catalogGzKb, catalogMs, firstMs, cpu, heapMb, drawn } = found;
      print(
        `${metrics} metrics: catalogue of ${catalogKb} KB (${catalogGzKb} compressed) in ${catalogMs} ms, first values after ${firstMs} ms, ${rounded(cpu * 100)} % of a core at ${RATE} events/s, heap ${heapMb} MB, ${drawn} figures drawn`,
      );
    }
    return { figures, met: Object.values(figures).every(({ firstMs }) => firstMs <= FIRST_GOAL_MS) };
  },
};
