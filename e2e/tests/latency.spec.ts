import { expect } from '@playwright/test';
import { figures, openLive } from '../support/dashboard';
import { order } from '../support/events';
import { test } from '../support/signed-in';
import { put } from '../support/stack';

const perSecond = 100;
const seconds = 15;
const total = perSecond * seconds;

/** Notes in the page when the card's count was first painted at each value: after the frame that drew it. */
const watchPaints = (before: number) => {
  const painted: [count: number, at: number][] = [];
  const card = document.querySelector('[data-metric="orders"][data-count]');
  if (!card) throw new Error('there is no card for orders');
  const note = () => {
    const count = Number(card.getAttribute('data-count')) - before;
    requestAnimationFrame(() => setTimeout(() => painted.push([count, Date.now()]), 0));
  };
  new MutationObserver(note).observe(card, { attributes: true, attributeFilter: ['data-count'] });
  Object.assign(window, { painted });
};

const quantile = (sorted: readonly number[], q: number): number => sorted[Math.floor(q * (sorted.length - 1))] ?? 0;

test(`the latency from event to painted is measured at ${perSecond} events/s`, async ({ page }) => {
  await openLive(page);
  const before = await figures(page, 'orders');
  await page.evaluate(watchPaints, before.count);

  const sent: number[] = [];
  const puts: Promise<unknown>[] = [];
  const start = Date.now();
  for (let i = 0; i < total; i++) {
    const wait = start + (i * 1000) / perSecond - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    sent.push(Date.now());
    puts.push(put([order(1, 'SE', 'one-shard')]));
  }
  await Promise.all(puts);
  const paints = () => page.evaluate(() => Reflect.get(window, 'painted') as [count: number, at: number][]);
  await expect.poll(async () => (await paints()).at(-1)?.[0]).toBe(total);

  const painted = await paints();
  const latencies = sent
    .map((at, i) => (painted.find(([count]) => count > i)?.[1] ?? Number.NaN) - at)
    .sort((a, b) => a - b);
  console.log(
    `event to painted at ${perSecond} events/s over ${seconds} s: p50 ${quantile(latencies, 0.5)} ms, p99 ${quantile(latencies, 0.99)} ms`,
  );
  expect(quantile(latencies, 0.5)).toBeLessThan(2000);
});

const SPIKE = 10_000;

test('ten thousand events at once are counted to the last one, and the page can be used meanwhile', async ({
  page,
}) => {
  await openLive(page);
  const before = await figures(page, 'orders');
  const events = Array.from({ length: SPIKE }, (_, i) => order(1, ['SE', 'NO', 'DE'][i % 3] ?? 'SE').data);
  const records = Array.from({ length: SPIKE / 100 }, (_, i) => ({
    key: `spike-${i}`,
    data: `[${events.slice(100 * i, 100 * (i + 1)).join(',')}]`,
  }));
  await put(records);
  const opened = Date.now();
  await page.getByRole('button', { name: /^Range: / }).click();
  await expect(page.getByRole('menuitemradio', { name: 'Last 1 h' })).toBeVisible();
  console.log(`a menu opened ${Date.now() - opened} ms after a click, while ${SPIKE} events came in`);
  expect(Date.now() - opened).toBeLessThan(2000);
  await page.keyboard.press('Escape');
  await expect.poll(async () => (await figures(page, 'orders')).count - before.count, { timeout: 40_000 }).toBe(SPIKE);
  await expect.poll(async () => Number((await figures(page, 'revenue')).value)).toBeGreaterThanOrEqual(SPIKE);
});
