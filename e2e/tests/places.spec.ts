import { expect } from '@playwright/test';
import { chooseRange, expectNoViolations, openConnected } from '../support/dashboard';
import { test } from '../support/signed-in';

test('each place has an address, Back leads to the one before, and a reload shows the same', async ({ page }) => {
  await openConnected(page);
  const rail = page.getByRole('navigation', { name: 'Pages' });
  const title = page.getByRole('heading', { level: 1 });
  await rail.getByRole('link', { name: 'Explore' }).click();
  await expect(page).toHaveURL(/\/m\/page-views\?range=15m$/);
  await expect(title).toHaveText('Page views');
  await chooseRange(page, 'Last 1 h');
  await rail.getByRole('link', { name: 'Items' }).click();
  await expect(title).toHaveText('Instruments');
  await expect(page).toHaveURL(/\/items\/instrument\?range=1h$/);
  await page.reload();
  await expect(title).toHaveText('Instruments');
  for (const url of [/\/m\/page-views\?range=1h$/, /\/m\/page-views\?range=15m$/, /\/\?range=15m$/]) {
    await page.goBack();
    await expect(page).toHaveURL(url);
  }
  await expect(title).toHaveText('Overview');
});

test('a metric that was measured otherwise leads to what it was, which has figures and nothing live', async ({
  page,
}) => {
  await page.route('**/catalog', async (route) => {
    const response = await route.fetch();
    const catalog = await response.json();
    const { home: _, ...orders } = catalog.metrics.find(({ name }: { name: string }) => name === 'orders');
    const until = Date.now();
    const before = { ...orders, name: 'orders@1', of: 'orders', unit: 'sales', since: until - 3_600_000, until };
    await route.fulfill({ response, json: { ...catalog, earlier: [before] } });
  });
  await page.route('**/metrics/orders%401?*', async (route) => {
    const response = await route.fetch({ url: route.request().url().replace('orders%401', 'orders') });
    await route.fulfill({ response, json: { ...(await response.json()), metric: 'orders@1' } });
  });
  await openConnected(page, '/m/orders');
  await expect(page.getByText(/^Before .+ it was measured otherwise: orders@1$/)).toBeVisible();
  await page.getByRole('link', { name: 'orders@1' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orders (orders@1)');
  await expect(
    page.getByText(/^As it was measured from .+ to .+\. Nothing of it is live: .+ As it is now$/),
  ).toBeVisible();
  await expect(page.locator('[data-breakdown="orders@1"]')).toBeVisible();
  await expectNoViolations(page, 'a metric of before');
  await page.getByRole('link', { name: 'As it is now' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Orders');
});

test('a range from one moment to another is chosen, said in words, and left again', async ({ page }) => {
  await openConnected(page);
  await chooseRange(page, 'Custom range');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To').fill('2026-01-01T10:00:00');
  await expect(dialog.getByText('The end must be later than the beginning.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Show' })).toBeDisabled();
  await dialog.getByLabel('From').fill('2026-01-01T08:00:00');
  await dialog.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/range=20\d{6}T\d{6}Z\.\.20\d{6}T\d{6}Z$/);
  await expect(page.getByRole('button', { name: /^Range: 1 Jan, 08:00 – 10:00/ })).toBeVisible();
  await expect(page.locator('[data-metric="orders"]')).toHaveAttribute('data-value', '0');
  await expectNoViolations(page, 'a range that is over');
  await page.goBack();
  await expect(page.getByRole('button', { name: /^Range: Last 15 min/ })).toBeVisible();
});

test('a first figure drives the chart, a tile leads on, a group stays folded, a comparison is in the address', async ({
  page,
}) => {
  await openConnected(page);
  const chart = page.getByRole('region', { name: 'Revenue' });
  await page.locator('[data-metric="revenue"]').click();
  await expect(chart.getByRole('heading', { name: 'Revenue' })).toBeVisible();
  await expect(page.locator('[data-metric="revenue"]')).toHaveAttribute('aria-current', 'true');
  await page.getByRole('button', { name: 'Compare with another time' }).click();
  await page.getByRole('menuitemradio', { name: 'Yesterday' }).click();
  await expect(page).toHaveURL(/metric=revenue.*cmp=yesterday/);
  const machines = page.getByRole('button', { name: /^Machines/ });
  await machines.click();
  await page.reload();
  await expect(machines).toHaveAttribute('aria-expanded', 'false');
  await expect(page.locator('[data-metric="cpu"]')).toHaveCount(0);
  await page.locator('[data-metric="clicks"]').click();
  await expect(page).toHaveURL(/\/m\/clicks\?.*cmp=yesterday/);
  await expect(page.getByRole('navigation', { name: 'Metrics' }).getByRole('link', { name: 'Clicks' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await page.getByRole('navigation', { name: 'Metrics' }).getByRole('link', { name: 'CPU' }).click();
  await expect(page.locator('[data-metric="cpu"][data-count]')).toBeVisible();
});
