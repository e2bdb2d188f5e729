import { type BrowserContextOptions, expect, type Page } from '@playwright/test';
import { chooseRange, expectNoViolations, expectRange, openLive } from '../support/dashboard';
import { order, pageView, priceLine, reading } from '../support/events';
import { test } from '../support/signed-in';
import { put } from '../support/stack';

const widths = [360, 1440, 2560];
const pages = new Map<number | 'zoomed', Page>();

const pageOf = (which: number | 'zoomed'): Page => {
  const page = pages.get(which);
  if (!page) throw new Error('the page was not opened');
  return page;
};

// Each page waits some seconds for what is settled, so that they had better wait together.
test.beforeAll(async ({ browser, session }) => {
  const open = async (which: number | 'zoomed', options: BrowserContextOptions): Promise<void> => {
    const context = await browser.newContext({ storageState: session, ...options });
    const page = await context.newPage();
    pages.set(which, page);
    await openLive(page);
  };
  await Promise.all([
    ...widths.map((width) => open(width, { viewport: { width, height: 900 } })),
    open('zoomed', { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }),
  ]);
  await put([order(20, 'SE'), pageView('/'), reading('cpu', 95, '%'), priceLine('7', 1000, Date.now())]);
});

test.afterAll(() => Promise.all([...pages.values()].map((page) => page.context().close())));

/** How much wider the page is than its window, px. */
const sideways = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** How far a very long label of the list beside the chart would reach over its cell, px. */
const longLabel = (page: Page): Promise<number> =>
  page
    .locator('[data-breakdown] th:has(bdi)')
    .first()
    .evaluate((cell) => {
      const text = cell.querySelector('bdi');
      const before = text?.textContent ?? '';
      const write = (words: string) => text?.replaceChildren(words);
      write('long'.repeat(80));
      const edge = text?.parentElement?.getBoundingClientRect().right ?? Number.NaN;
      write(before);
      return edge - cell.getBoundingClientRect().right;
    });

for (const width of widths) {
  test(`the overview holds at ${width} px: nothing sideways, nothing unreachable`, async () => {
    const page = pageOf(width);
    await expect(page.locator('[data-attention="critical"]')).toBeVisible();
    await expect(page.getByRole('status').filter({ hasText: 'CPU: critical' })).toBeAttached();
    expect(await sideways(page)).toBeLessThanOrEqual(0);
    expect(await longLabel(page)).toBeLessThanOrEqual(0);
    await expectNoViolations(page);
  });
}

/** Words of the frame and the first figures that lie on each other, or that are cut. */
const collisions = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const shown = [...document.querySelectorAll('header *, nav *, [data-metric] *, [role="toolbar"] *, [data-time]')]
      .filter((one) => one.childElementCount === 0 && one.textContent?.trim() && one.checkVisibility())
      .map((one) => ({
        text: one.textContent ?? '',
        box: one.getBoundingClientRect(),
        cut: one.scrollWidth - one.clientWidth,
      }))
      .filter(({ box }) => box.width > 2 && box.top < innerHeight && box.bottom > 0);
    const frame = document.querySelector('nav[aria-label="Pages"]')?.getBoundingClientRect();
    const above = frame && frame.top > 0 ? frame.top : innerHeight;
    const inSight = shown.filter(({ box }) => box.bottom <= above || box.top >= above);
    const pairs = inSight.flatMap((a, i) =>
      inSight
        .slice(i + 1)
        .filter(({ box }) => {
          const across = Math.min(a.box.right, box.right) - Math.max(a.box.left, box.left);
          const down = Math.min(a.box.bottom, box.bottom) - Math.max(a.box.top, box.top);
          return across > 1 && down > 1;
        })
        .map((b) => `${a.text} × ${b.text}`),
    );
    const cut = inSight.filter((one) => one.cut > 1).map(({ text }) => `${text} …`);
    return [...pairs, ...cut];
  });

test('no words lie on each other on a telephone, nor at 200 % zoom', async () => {
  const telephone = pageOf(360);
  expect(await collisions(telephone)).toEqual([]);
  const rail = await telephone.getByRole('navigation', { name: 'Pages' }).boundingBox();
  expect([rail?.width, (rail?.y ?? 0) + (rail?.height ?? 0)]).toEqual([360, 900]);
  await chooseRange(telephone, 'Last 7 d');
  await expectRange(telephone, 'orders', '7d');
  expect(await collisions(telephone)).toEqual([]);

  const zoomed = pageOf('zoomed');
  expect(await sideways(zoomed)).toBeLessThanOrEqual(0);
  expect(await collisions(zoomed)).toEqual([]);
  await expect(zoomed.getByRole('navigation', { name: 'Pages' })).toBeInViewport({ ratio: 1 });
  const places = [
    { key: 'e', shows: '[data-height="explore"] [role="img"]' },
    { key: 'i', shows: '[data-items] tbody tr' },
  ];
  for (const { key, shows } of places)
    for (const page of [telephone, zoomed]) {
      await page.keyboard.press('g');
      await page.keyboard.press(key);
      await expect(page.locator(shows).first()).toBeVisible();
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(await collisions(page)).toEqual([]);
    }
});

test('a wide screen has charts as far down as it reaches', async () => {
  const page = pageOf(2560);
  const charts = page.locator('[data-height="main"], [data-height="side"]');
  await expect(charts).toHaveCount(4);
  const { y = 0, height = 0 } = (await charts.last().boundingBox()) ?? {};
  expect(y + height).toBeGreaterThan(0.9 * 900);
  // One crosshair and one tooltip over all of them.
  await charts.first().getByRole('img').first().hover();
  const tooltip = page.locator('[data-pinned]');
  await expect(tooltip).toHaveCount(1);
  await expect(tooltip).toContainText('Revenue');
  await page.mouse.move(0, 0);
});

test('nothing is unreachable among the items', async () => {
  const page = pageOf(1440);
  await page.keyboard.press('g');
  await page.keyboard.press('i');
  await expect(page.locator('[data-items] tbody tr').first()).toBeVisible();
  await expectNoViolations(page, 'items');
});
