import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { expectNoViolations, figures, openConnected } from '../support/dashboard';
import { order } from '../support/events';
import { test } from '../support/signed-in';
import { put } from '../support/stack';

const chartOf = (page: Page) => page.getByRole('img', { name: /^Orders/ });

/** From one share of the chart's width to another, with the button held down. */
const drag = async (page: Page, from: number, to: number): Promise<void> => {
  const box = await chartOf(page).boundingBox();
  if (!box) throw new Error('the chart is not on the screen');
  const at = (share: number) => [box.x + box.width * share, box.y + box.height / 2] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at((from + to) / 2));
  await page.mouse.move(...at(to));
  await page.mouse.up();
};

/** Whether the head of a list hides the rows that are scrolled under it. */
const headCovers = (list: Element): boolean => {
  const head = list.querySelector('thead th');
  if (!head || !(list instanceof HTMLElement)) return false;
  list.style.height = '64px';
  list.scrollTop = 24;
  const { left, top, height } = head.getBoundingClientRect();
  const covers = list.scrollTop > 0 && document.elementFromPoint(left + 24, top + height / 2) === head;
  list.style.height = '';
  return covers;
};

/** Notes which rows of labels move from now on. */
const watchRows = () => {
  const moved: string[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      for (const { node } of Reflect.get(entry, 'sources') as readonly { readonly node: Node | null }[])
        if (node instanceof HTMLElement && node.dataset.label !== undefined) moved.push(node.dataset.label);
  }).observe({ type: 'layout-shift' });
  Object.assign(window, { moved });
};

/** In the order of the list. */
const labelsOf = (page: Page): Promise<readonly (string | undefined)[]> =>
  page.locator('[data-breakdown="orders"] tr[data-label]').evaluateAll((rows) => rows.map((row) => row.dataset.label));

/** A label that overtakes another one changes what their rows say, and moves none of them. */
const expectStillRows = async (page: Page): Promise<void> => {
  const [one, other] = ['A', 'B'].map((letter) => `${letter}${Date.now().toString(36)}`) as [string, string];
  const orders = (count: number, country: string) => Array.from({ length: count }, () => order(10, country));
  const ranked = async () => (await labelsOf(page)).filter((label) => label === one || label === other);
  await put([...orders(8, one), ...orders(4, other)]);
  await expect.poll(ranked).toEqual([one, other]);
  await page.evaluate(watchRows);
  await put(orders(8, other));
  await expect.poll(ranked).toEqual([other, one]);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0))));
  expect(await page.evaluate(() => Reflect.get(window, 'moved'))).toEqual([]);
};

const savedBy = async (page: Page, button: string): Promise<Buffer> => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).click();
  return readFile(await (await download).path());
};

test('a chart is read, zoomed, drawn otherwise and saved', async ({ page }) => {
  await openConnected(page, '/m/orders?view=step:5');
  await put([order(10, 'SE'), order(20, 'SE'), order(30, 'NO')]);
  for (const label of ['SE', 'NO'])
    await expect(page.locator(`[data-breakdown="orders"] [data-label="${label}"]`)).toBeVisible();
  const list = page.locator('section', { has: page.locator(':scope > [data-breakdown="orders"]') });
  expect(await list.evaluate(headCovers)).toBe(true);
  await expectStillRows(page);
  const chart = chartOf(page);
  await expect(chart).toHaveAccessibleName(/^Orders, 5 min: .+, highest .+ at \d\d:\d\d:\d\d$/);

  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page.getByRole('status').filter({ hasText: /^\d\d:\d\d:\d\d .*orders$/ })).toBeAttached();
  await expect(chart.locator('[data-pinned="true"]')).toContainText('Total');
  await page.keyboard.press('Escape');
  await expect(chart.locator('[data-pinned]')).toHaveCount(0);

  await drag(page, 0.5, 0.9);
  await expect(page).toHaveURL(/range=\d{8}T\d{6}Z/);
  await expect(chart).toHaveAccessibleName(/^Orders, \d+ \w{3}/);
  await chart.dblclick();
  await expect(page).not.toHaveURL(/range=/);

  await page.getByLabel('Step', { exact: true }).selectOption('per 15 s');
  await page.getByLabel('Shape', { exact: true }).selectOption('bar');
  await page.getByRole('button', { name: 'per second' }).click();
  await expect(page).toHaveURL(/view=bar%2Crate%2Cstep%3A15/);
  await expectNoViolations(page);
  expect((await savedBy(page, 'CSV')).toString()).toMatch(/^From,To,Orders,.*SE/);
  expect((await savedBy(page, 'PNG')).subarray(1, 4).toString()).toBe('PNG');

  await page.getByRole('button', { name: 'log', exact: true }).click();
  await expect(page).toHaveURL(/view=.*log/);
  const draws = (label: string) => page.getByRole('button', { name: `Draw ${label}`, exact: true });
  await draws('SE').click();
  await expect(draws('SE')).toHaveAttribute('aria-pressed', 'false');
  await draws('SE').click({ modifiers: ['Alt'] });
  await expect(draws('SE')).toHaveAttribute('aria-pressed', 'true');
  await expect(draws('NO')).toHaveAttribute('aria-pressed', 'false');

  await page.locator('[data-breakdown="orders"]').getByRole('button', { name: 'SE', exact: true }).click();
  await expect(page).toHaveURL(/f\.country=SE/);
});

const DAY_MS = 86_400_000;

test('a figure is compared with yesterday, and with last week', async ({ page }) => {
  const country = `Y${Date.now().toString(36)}`;
  const ordersOf = (count: number, ago: number) =>
    Array.from({ length: count }, () => {
      const { key, data } = order(10, country);
      return {
        key,
        data: JSON.stringify({ ...JSON.parse(String(data)), time: new Date(Date.now() - ago).toISOString() }),
      };
    });
  const middle = 150_000;
  await put([...ordersOf(4, DAY_MS + middle), ...ordersOf(1, 7 * DAY_MS + middle), ...ordersOf(2, 0)]);
  await openConnected(page, `/m/orders?cmp=yesterday&f.country=${country}`);
  const head = page.locator('[data-metric="orders"][data-count="2"]');
  await expect(head).toContainText('−50 %vs yesterday');
  await expectNoViolations(page, 'a comparison');
  await page.getByRole('button', { name: 'Compared with: Yesterday' }).click();
  await page.getByRole('menuitemradio', { name: 'Last week' }).click();
  await expect(head).toContainText('+100 %vs last week');
});

test('a label that is clicked is shown alone wherever there is its dimension; what has none says why', async ({
  page,
}) => {
  const country = `F${Date.now().toString(36)}`;
  await openConnected(page, '/?range=15m&metric=orders');
  await put([order(10, country), order(20.5, country), order(1000, 'SE')]);
  const rows = page.locator('[data-breakdown="orders"]');
  const others = rows.locator('[aria-expanded="false"]:enabled');
  const chip = page.locator('[data-filter="country"]');
  await expect(async () => {
    if (await others.isVisible()) await others.click();
    // Another label may have come to its place right before the click.
    if ((await chip.isVisible()) && !(await chip.textContent())?.includes(country)) await chip.click();
    // A second click would take the filter off again.
    if (await chip.isHidden()) await rows.getByRole('button', { name: country, exact: true }).click({ timeout: 5000 });
    await expect(chip).toContainText(country, { timeout: 5000 });
  }).toPass();
  await expect.poll(() => figures(page, 'revenue')).toEqual({ value: '30.50', count: 2 });
  await expect(page.getByText('Not counted by country').first()).toBeVisible();
  await expectNoViolations(page, 'a filter');
  await page.reload();
  await expect.poll(async () => (await figures(page, 'orders')).count).toBe(2);
  await chip.click();
  await expect(chip).toHaveCount(0);
  await expect.poll(async () => Number((await figures(page, 'revenue')).value)).toBeGreaterThanOrEqual(1030.5);
  await page.goBack();
  await expect(chip).toContainText(country);
});
