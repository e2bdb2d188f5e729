import { expect } from '@playwright/test';
import { chooseRange, expectConnected, expectNoViolations, expectRange } from '../support/dashboard';
import { test } from '../support/signed-in';
import { stack } from '../support/stack';

test('where REST does not answer, one strip says so, and the page comes back by itself', async ({ page }) => {
  await page.goto(`${stack.dashboard}/?range=24h`);
  await expectConnected(page);
  await expect(page.locator('[data-metric="orders"][data-range="24h"]')).toBeVisible();
  await page.route('**/metrics/**', (route) => route.abort());
  await page.route('**/items/**', (route) => route.abort());
  await page.getByRole('link', { name: 'Items' }).click();
  const strip = page.locator('[data-trouble]');
  await expect(strip).toContainText(/has not answered since/);
  await page.goBack();
  await chooseRange(page, 'Last 7 d');
  await expect(page.getByText(/could not be loaded/i)).toHaveCount(0);
  await expect(page.locator('[data-metric="orders"]')).toContainText('not loaded');
  await expect(page.getByText('Not loaded. It appears here')).toBeVisible();
  // What is out of sight was not asked for yet.
  const loading = page.getByText('loading', { exact: true });
  const inSight = () =>
    loading.evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().top < innerHeight).length);
  await expect.poll(inSight).toBe(0);
  await expect(strip).toHaveCount(1);
  expect((await strip.boundingBox())?.height).toBe(36);
  await expectNoViolations(page);

  await page.unrouteAll();
  await strip.getByRole('button', { name: 'Try now' }).click();
  await expect(strip).toHaveCount(0);
  await expectRange(page, 'orders', '7d');
});

test('where the catalogue cannot be loaded, the frame and the way out are there, and the page keeps trying', async ({
  page,
}) => {
  await page.route('**/catalog', (route) =>
    route.fulfill({ status: 503, json: { error: { code: 'unavailable', message: 'try again in a moment' } } }),
  );
  await page.goto(stack.dashboard);
  await expect(page.getByRole('heading', { name: 'The metrics could not be loaded' })).toBeVisible();
  await expect(page.getByRole('navigation', { name: 'Pages' })).toBeVisible();
  await page.getByRole('button', { name: 'Account' }).click();
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expectNoViolations(page);
  await page.unrouteAll();
  await expectConnected(page);
});

test('what is older than the service, or is not there, says so and what to do', async ({ page, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const still = await context.newPage();
  await still.goto(stack.dashboard);
  await expect(still.locator('noscript p')).toBeVisible();
  await context.close();

  await page.goto(`${stack.dashboard}/m/nonsense`);
  await expect(page.getByRole('heading', { name: 'There is no metric “nonsense”' })).toBeVisible();
  await expectNoViolations(page, 'no such metric');
  const title = page.getByRole('heading', { level: 1 });
  await page.goto(`${stack.dashboard}/items`);
  await expect(title).toHaveText('Instruments');
  await page.goto(`${stack.dashboard}/events`);
  await expect(title).toHaveText('Health');
  await page.route('**/catalog', (route) => route.fulfill({ json: { protocol: 999, oldestProtocol: 999 } }));
  await page.reload();
  await expect(page.getByRole('heading', { name: 'There is a newer version of this page' })).toBeVisible();
  await expectNoViolations(page, 'a newer version');
  await page.goto(`${stack.dashboard}/nowhere/at/all`);
  await expect(page.getByRole('heading', { name: 'There is no such page' })).toBeVisible();
  await expectNoViolations(page, 'no such page');
});

test('while the page loads, its outline is that of the last time, and nothing in it moves', async ({ page }) => {
  await page.goto(stack.dashboard);
  await expectConnected(page);
  let letGo: () => void = () => undefined;
  const gone = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route('**/catalog', (route) => gone.then(() => route.continue()));
  await page.addInitScript(() => {
    Object.assign(window, { shifted: 0 });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        Object.assign(window, { shifted: Reflect.get(window, 'shifted') + Number(Reflect.get(entry, 'value')) });
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.reload();
  const outline = page.getByRole('status', { name: 'Loading' });
  await expect(outline).toContainText('Page views');
  await expect(outline).toContainText('Machines');
  await expect(page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Items' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Account' })).toBeVisible();
  await expectNoViolations(page, 'the outline');
  const hero = await outline.getByText('Revenue', { exact: true }).boundingBox();
  letGo();
  await expectConnected(page);
  const name = page.locator('[data-metric="revenue"]').getByText('Revenue', { exact: true });
  await expect(name).toBeVisible();
  const shown = await name.boundingBox();
  expect(Math.hypot((shown?.x ?? 0) - (hero?.x ?? 0), (shown?.y ?? 0) - (hero?.y ?? 0))).toBeLessThanOrEqual(1);
  expect(await page.evaluate(() => Number(Reflect.get(window, 'shifted')))).toBeLessThan(0.01);
});

test('on paper, in forced colours and on the wall the page says the same', async ({ page }) => {
  // So low that some tiles are out of sight.
  await page.setViewportSize({ width: 1440, height: 500 });
  await page.goto(stack.dashboard);
  await expectConnected(page);
  const chosen = page.locator('[data-metric][aria-current]');
  const rail = page.getByRole('navigation', { name: 'Pages' });
  const style = (name: string) => chosen.evaluate((one, asked) => getComputedStyle(one).getPropertyValue(asked), name);

  await page.emulateMedia({ colorScheme: 'dark', media: 'print' });
  await expect(page.getByText(/· Last 5 min · \d+ \w+, \d\d:\d\d UTC/)).toBeVisible();
  await expect(rail).toBeHidden();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(
    'rgb(255, 255, 255)',
  );
  const isCut = ({ scrollHeight, clientHeight }: Element) => scrollHeight > clientHeight + 1;
  expect(await page.locator('[data-scrolls]').first().evaluate(isCut)).toBe(false);
  const emptyLines = page.locator('a[data-metric] svg:not(:has(path))');
  await expect(emptyLines).not.toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await expect(emptyLines).toHaveCount(0);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));

  await page.emulateMedia({ media: 'screen', forcedColors: 'active' });
  expect(await style('border-bottom-width')).toBe('4px');
  await page.emulateMedia({ forcedColors: 'none', reducedMotion: 'reduce' });
  expect(await page.evaluate(() => document.getAnimations().filter((one) => one.playState === 'running').length)).toBe(
    0,
  );

  await page.goto(`${stack.dashboard}/?kiosk=1`);
  await expect(chosen).toBeVisible();
  await expect(rail).toHaveCount(0);
  expect(
    await chosen
      .locator('span', { hasText: /^[\d–]/ })
      .last()
      .evaluate((one) => getComputedStyle(one).fontSize),
  ).toBe('40px');
  await expectNoViolations(page, 'the wall');
});

test('a link to all that is shown is copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`${stack.dashboard}/m/orders?range=1h&f.country=SE`);
  await expectConnected(page);
  await page.getByRole('button', { name: 'Copy a link to what is shown' }).click();
  await expect(page.getByRole('button', { name: 'Link copied' })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
    `${stack.dashboard}/m/orders?range=1h&f.country=SE`,
  );
});

test('what has said nothing for long is amber, with a sign, and its age is in sight on a telephone', async ({
  page,
}) => {
  const item = (subject: string, ago: number) => ({
    ...{ type: 'vehicle', subject, time: Date.now() - ago, seq: '1', shard: 's', event: 'vehicle.moved' },
    data: { speed: 40, heading: 90, latitude: 59.3, longitude: 18.1 },
  });
  const long = 'a-name-that-is-longer-than-a-telephone-is-wide';
  const items = [item('bus-1', 0), item(long, 1000), item('bus-3', 7_200_000)];
  await page.route('**/items/vehicle?**', (route) => route.fulfill({ json: { items } }));
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(`${stack.dashboard}/items/vehicle`);
  const stale = page.locator('[data-subject="bus-3"] [data-stale]');
  await expect(stale).toHaveText('2 h ago');
  await expect(stale).toHaveAttribute('title', /^Stale/);
  await expect(page.locator('[data-stale]')).toHaveCount(1);
  await expect(stale).toBeInViewport({ ratio: 1 });
  await expectNoViolations(page);
  await page.emulateMedia({ forcedColors: 'active' });
  await expect(page.locator('nav[aria-label="Types"] [aria-current]')).toHaveCSS('border-top-width', '2px');
});

test('a finger reaches what a title says', async ({ browser, session }) => {
  const context = await browser.newContext({
    storageState: session,
    hasTouch: true,
    viewport: { width: 360, height: 780 },
  });
  const page = await context.newPage();
  await page.goto(stack.dashboard);
  await expectConnected(page);
  await page.locator('[data-metric][aria-current] [title]').nth(1).tap();
  await expect(page.locator('[data-tip]')).toHaveText(/events?$|no value yet/);
  await context.close();
});
