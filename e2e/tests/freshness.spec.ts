import { expect, type Page } from '@playwright/test';
import { expectConnected, expectNoViolations, openConnected, stepValues } from '../support/dashboard';
import { order } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack } from '../support/stack';

const STEP_MS = 5000;

/** Two orders in each step of some minutes that are over. */
const ordersIn = (from: number, steps: number) =>
  Array.from({ length: 2 * steps }, (_, i) => {
    const { key, data } = order(1, 'SE', `key-${i}`);
    const time = new Date(from + Math.floor(i / 2) * STEP_MS + 1000).toISOString();
    return { key, data: JSON.stringify({ ...JSON.parse(String(data)), time }) };
  });

/** Holds what REST answers until it is let go. */
const holding = async (page: Page, url: string): Promise<() => void> => {
  let letGo: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(url, async (route) => {
    const response = await route.fetch();
    await gone;
    await route.fulfill({ response }).catch(() => undefined);
  });
  return letGo;
};

test('a page shows nothing as zero that it does not know yet: neither while it connects nor while it fills in', async ({
  page,
}) => {
  const from = Math.floor((Date.now() - 200_000) / STEP_MS) * STEP_MS;
  const steps = 20;
  await put(ordersIn(from, steps));
  const letTicketsGo = await holding(page, '**/tickets');
  const letSettledGo = await holding(page, '**/settled?**');
  await page.goto(`${stack.dashboard}/?range=5m`);
  await expect(page.locator('[data-status="connecting"]')).toBeVisible();
  await expect(page.locator('[data-metric="orders"][data-count]')).toBeVisible();
  await expect(page.locator('[data-metric][data-value]:not([data-value=""])')).toHaveCount(0);

  await page.goto(`${stack.dashboard}/m/orders?range=5m&view=table,step:5`);
  letTicketsGo();
  await expectConnected(page);
  const valuesThen = async () => {
    const all = await stepValues(page, 'orders');
    return Array.from({ length: steps }, (_, i) => all.get(from + i * STEP_MS));
  };
  expect(await valuesThen()).toEqual(Array.from({ length: steps }, () => ''));
  await expect(page.locator(`[data-step="${from}"]`)).toHaveAttribute('data-state', /filling/);

  letSettledGo();
  await expect.poll(async () => (await valuesThen()).filter((value) => !(Number(value) >= 2))).toEqual([]);
  await expect(page.locator(`[data-step="${from}"]`)).not.toHaveAttribute('data-state');
});

test('the page says that it is behind, and during a pause since when and how many events wait', async ({ page }) => {
  let lateMs = 0;
  await page.routeWebSocket(/^ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      const isFrame = /"type":"(delta|settled)"/.test(String(message));
      setTimeout(() => socket.send(message), isFrame ? lateMs : 0);
    });
  });
  await openConnected(page);
  const status = page.locator('[data-status]');
  const sendSome = async (): Promise<void> => {
    for (let i = 0; i < 10; i++) {
      await put([order(1, 'SE')]);
      await page.waitForTimeout(100);
    }
  };
  await sendSome();
  await expect(status).toHaveText(/Live · .*s/);

  lateMs = 4000;
  await sendSome();
  await expect(status).toHaveAttribute('data-status', 'behind');
  await expect(status).toHaveText(/\d+ s behind/);
  await expectNoViolations(page, 'behind');
  lateMs = 0;
  await page.waitForTimeout(5000);
  await sendSome();
  await expect(status).toHaveAttribute('data-status', 'live');

  await page.getByRole('button', { name: 'Pause' }).click();
  await put([order(1, 'SE'), order(2, 'NO'), order(3, 'DE')]);
  await expect(status).toHaveText(/Paused \d\d:\d\d · 3 waiting/);
  await page.getByRole('button', { name: /Paused/ }).click();
  await expect(page.getByText('Last event shown')).toBeVisible();
  await expectNoViolations(page, 'a pause');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Resume' }).click();
  await expect(status).toHaveText(/Live/);
});
