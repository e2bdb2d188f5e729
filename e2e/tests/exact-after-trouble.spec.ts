import { randomUUID } from 'node:crypto';
import { type BrowserContext, expect, type Page } from '@playwright/test';
import {
  expectConnected,
  expectLive,
  expectNoViolations,
  figures,
  openConnected,
  openLive,
  stepValues,
} from '../support/dashboard';
import { vehicleMoved } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord } from '../support/stack';
import { type SentEvent, truthByStep } from '../support/truth';

/** A step of the charts of fifteen minutes, and of those of a day. */
const STEP_MS = 15_000;
const DAY_STEP_MS = 900_000;

/** The promise: this long after the last event every figure is exact. */
const EXACT_AFTER_MS = 10_000;

interface Sent extends SentEvent {
  readonly record: StreamRecord;
  readonly cents: number;
}

/** An order like any other, or one that happened up to a minute ago. */
const anyOrder = (i: number): Sent => {
  const time = Date.now() - (i % 10 === 0 ? 60_000 : 0);
  const cents = 100 + ((i * 7919) % 9000);
  const data = { amount: cents / 100, country: ['SE', 'NO', 'DE'][i % 3] };
  const event = { specversion: '1.0', id: randomUUID(), source: 'tests', type: 'order.placed', subject: '/checkout' };
  return {
    record: { key: `key-${i % 17}`, data: JSON.stringify({ ...event, time: new Date(time).toISOString(), data }) },
    time,
    cents,
    partial: { measure: 'count', count: 1 },
  };
};

/** Sorts before all others. */
const BUS = `a-bus-${randomUUID()}`;
const speedOf = (i: number): number => 10 + (i % 80);

/** Sends orders at a pace, every eighth of them twice, and how fast the bus is, until stopped. */
const traffic = () => {
  const sent: Sent[] = [];
  let going = true;
  const run = (async () => {
    for (let i = 0; going; i++) {
      const order = anyOrder(i);
      sent.push(order);
      await put([order.record, ...(i % 8 === 0 ? [order.record] : []), vehicleMoved(BUS, speedOf(i))]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  const stop = async (): Promise<readonly Sent[]> => {
    going = false;
    await run;
    return sent;
  };
  return { stop };
};

const asText = (steps: ReadonlyMap<number, string>, from: number): Record<string, string> =>
  Object.fromEntries([...steps].filter(([start]) => start >= from).map(([start, value]) => [String(start), value]));

/** What the page had before, and what the events add to it, by step. */
const expected = (
  before: ReadonlyMap<number, string>,
  sent: readonly Sent[],
  { from, step }: { from: number; step: number },
): Record<string, string> => {
  const steps = new Map(before);
  for (const [start, { count }] of truthByStep(sent, step))
    steps.set(start, String(Number(steps.get(start) ?? 0) + count));
  return asText(steps, from);
};

/** Orders by the step, as far as it is known what they should be. */
const shownOf = async (page: Page, exact: Record<string, string>): Promise<Record<string, string>> => {
  const steps = await stepValues(page, 'orders');
  return asText(new Map([...steps].filter(([start]) => String(start) in exact)), 0);
};

/** Another page beside it. */
const openBeside = async (context: BrowserContext, path: string): Promise<Page> => {
  const page = await context.newPage();
  await openConnected(page, path);
  return page;
};

/** A page that shows a day. */
const openDay = async (context: BrowserContext): Promise<Page> => {
  const page = await openBeside(context, `/m/orders?range=24h&view=table,step:${DAY_STEP_MS / 1000}`);
  await expect(page.locator('[data-steps="orders"] [data-step]').first()).toBeAttached();
  return page;
};

/** Page views come at a pace, and their figure never becomes less, neither live nor while it settles. */
const expectNoFigureLess = async (page: Page): Promise<void> => {
  const watch = () => {
    const card = document.querySelector('[data-metric="page-views"][data-count]');
    const seen: number[] = [];
    new MutationObserver(() => seen.push(Number(card?.getAttribute('data-count')))).observe(card ?? document, {
      attributes: true,
      attributeFilter: ['data-count'],
    });
    Object.assign(window, { seen });
  };
  const before = (await figures(page, 'page-views')).count;
  await page.evaluate(watch);
  const total = 300;
  for (let i = 0; i < total; i++) {
    const event = { specversion: '1.0', id: randomUUID(), source: 'tests', type: 'page.viewed', subject: '/' };
    await put([{ key: `viewer-${i % 7}`, data: JSON.stringify({ ...event, time: new Date().toISOString() }) }]);
    await page.waitForTimeout(20);
  }
  await page.waitForTimeout(EXACT_AFTER_MS);
  const seen = await page.evaluate(() => Reflect.get(window, 'seen') as number[]);
  expect((await figures(page, 'page-views')).count - before).toBe(total);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
};

test('R8 twenty seconds without a network, under load: every point is exact ten seconds after the last event, and beside it no figure becomes less while it settles', async ({
  page,
  context,
  livePage,
}) => {
  await openLive(page, `/?range=15m&metric=orders&view=table,step:${STEP_MS / 1000}`);
  const from = Math.floor((Date.now() - 120_000) / STEP_MS) * STEP_MS;
  const before = await stepValues(page, 'orders');
  const [day, items] = await Promise.all([openDay(context), openBeside(context, '/items/vehicle')]);
  const dayBefore = await stepValues(day, 'orders');
  const countBefore = (await figures(page, 'orders')).count;
  const revenueBefore = Number((await figures(page, 'revenue')).value);
  const { stop } = traffic();
  await page.waitForTimeout(5000);
  await context.setOffline(true);
  for (const shown of [page, day, items])
    await expect(shown.locator('[data-connection="reconnecting"]')).toBeVisible({ timeout: 15_000 });
  // A context of its own: it has its network.
  await Promise.all([
    page.waitForTimeout(20_000),
    expectNoViolations(page, 'no network'),
    expectNoFigureLess(livePage),
  ]);
  await context.setOffline(false);
  for (const shown of [page, day, items]) await expectConnected(shown);
  await page.waitForTimeout(3000);
  const sent = await stop();

  const exact = expected(before, sent, { from, step: STEP_MS });
  const exactDay = expected(dayBefore, sent, { from: Date.now() - 4 * DAY_STEP_MS, step: DAY_STEP_MS });
  const speed = items.locator(`[data-items="vehicle"] [data-subject="${BUS}"] [data-field="speed"]`);
  const within = { timeout: EXACT_AFTER_MS };
  await Promise.all([
    expect.poll(() => shownOf(page, exact), within).toEqual(exact),
    expect.poll(() => shownOf(day, exactDay), within).toEqual(exactDay),
    expect(speed).toHaveText(speedOf(sent.length - 1).toFixed(1), within),
  ]);
  expect((await figures(page, 'orders')).count - countBefore).toBe(sent.length);
  const cents = sent.reduce((sum, order) => sum + order.cents, 0);
  const revenue = Number((await figures(page, 'revenue')).value) - revenueBefore;
  expect(revenue.toFixed(2)).toBe((cents / 100).toFixed(2));
  await expect(page.locator('[data-gap]')).toHaveCount(0);

  await page.reload();
  await expectLive(page);
  expect(await shownOf(page, exact)).toEqual(exact);
});
