import { expect, type Page } from '@playwright/test';
import { chooseRange, expectConnected, expectNoViolations, openConnected } from '../support/dashboard';
import { test } from '../support/signed-in';
import { stack } from '../support/stack';

/** Presses Tab until what has the focus matches, from wherever it is. */
const tabTo = async (page: Page, selector: string): Promise<void> => {
  for (let pressed = 0; pressed < 100; pressed++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
  }
  throw new Error(`no Tab leads to ${selector}`);
};

const USABLE = 'a[href], button:enabled, input, select, [tabindex="0"]';

/** Marks what can be used by now: rows of labels may come while Tab goes around. */
const markThere = (page: Page): Promise<void> =>
  page.locator(USABLE).evaluateAll((all) => {
    for (const one of all) one.setAttribute('data-there', '');
  });

/** What was marked, can be used, and was never reached by Tab, going once around the page. */
const unreached = (page: Page): Promise<string[]> =>
  page.locator(USABLE).evaluateAll((all) =>
    all
      .filter((one) => one.hasAttribute('data-there'))
      .filter((one) => one.checkVisibility({ visibilityProperty: true }))
      .filter((one) => one.getAttribute('tabindex') !== '-1' && !one.hasAttribute('data-reached'))
      .map((one) => one.outerHTML.slice(0, 120)),
  );

test('the keyboard alone reaches everything, and opens a metric, a menu and the palette', async ({ page }) => {
  await openConnected(page);
  await expect(page.locator('[data-metric="orders"][data-count]')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the figures' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();

  await tabTo(page, 'a[data-metric="orders"]');
  await expect(page.locator('[data-tip]')).toContainText(/events?|no value yet/);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/metric=orders/);
  await expect(page.locator('[data-metric="orders"][aria-current]')).toBeFocused();
  await tabTo(page, '[role="img"]');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/m\/orders/);
  await page.goBack();
  await tabTo(page, 'a[data-metric="cpu"]');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/m\/cpu/);

  await page.keyboard.press('g');
  await page.keyboard.press('o');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
  await page.keyboard.press('3');
  await expect(page).toHaveURL(/range=1h/);
  await tabTo(page, 'button[aria-label^="Range:"]');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitemradio', { name: 'Last 1 h' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/range=15m/);
  await expect(page.getByRole('button', { name: /^Range:/ })).toBeFocused();

  await page.keyboard.press('Control+k');
  await page.keyboard.type('visits');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/m\/visitors\?range=15m$/);
});

test('Tab goes once around each page and leaves nothing out', async ({ page }) => {
  for (const path of ['/', '/m/orders', '/items/vehicle']) {
    await page.goto(`${stack.dashboard}${path}`);
    await expectConnected(page);
    await markThere(page);
    for (let pressed = 0; pressed < 200; pressed++) {
      await page.keyboard.press('Tab');
      const isAround = await page.evaluate(() => {
        const { activeElement } = document;
        const again = activeElement === document.body || activeElement?.hasAttribute('data-reached');
        activeElement?.setAttribute('data-reached', '');
        return again;
      });
      if (isAround && pressed > 0) break;
    }
    expect(await unreached(page)).toEqual([]);
  }
});

test('each key does what the help says of it', async ({ page }) => {
  await openConnected(page, '/m/orders');
  const isFull = () => page.evaluate(() => document.fullscreenElement !== null);
  for (const full of [true, false]) {
    await page.keyboard.press('f');
    await expect.poll(isFull).toBe(full);
  }
  await page.keyboard.press('c');
  await expect(page).toHaveURL(/cmp=previous/);
  await page.keyboard.press('[');
  await expect(page).toHaveURL(/range=\d{8}T/);
  await page.keyboard.press('1');
  await expect(page).toHaveURL(/\/m\/orders\?cmp=previous$/);
  for (const name of ['Resume', 'Pause']) {
    await page.keyboard.press('Space');
    await expect(page.getByRole('button', { name, exact: true })).toBeVisible();
  }
  for (const [key, title] of [
    ['/', /^Filter/],
    ['?', 'Keyboard shortcuts'],
  ] as const) {
    await page.keyboard.press(key);
    const dialog = page.getByRole('dialog', { name: title });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
  await page.getByRole('button', { name: 'Fold or open the rail' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-rail', 'folded');
});

/** A dialog, or what has opened under a button: the page below it is looked at elsewhere. */
const OPEN = 'dialog[open], [aria-haspopup][aria-expanded="true"] + *';

test('nothing is unreachable in what opens over the page, nor on the page of a metric', async ({ page }) => {
  await openConnected(page);
  await expect(page.locator('[data-metric="orders"][data-count]')).toBeVisible();
  const opened: Record<string, () => Promise<void>> = {
    'the menu of ranges': () => page.getByRole('button', { name: /^Range: / }).click(),
    'the menu of the account': () => page.getByRole('button', { name: 'Account' }).click(),
    'what is behind the status': () => page.getByRole('button', { name: /how fresh the page is/ }).click(),
    'the palette': () => page.keyboard.press('Control+k'),
    'the filters': () => page.keyboard.press('/'),
    'the keys': () => page.keyboard.press('?'),
    'a range that cannot be': async () => {
      await chooseRange(page, 'Custom range');
      await page.getByLabel('To', { exact: true }).fill('2026-01-01T10:00:00');
    },
    'an event to send': async () => {
      await page.getByRole('button', { name: 'Account' }).click();
      await page.getByRole('menuitem', { name: 'Send an event' }).click();
      await expect(page.getByRole('tablist')).toBeVisible();
    },
  };
  for (const [what, open] of Object.entries(opened)) {
    await open();
    await expectNoViolations(page, what, OPEN);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('g');
  await page.keyboard.press('e');
  await expect(page).toHaveURL(/\/m\//);
  await expectNoViolations(page, 'explore');
  await page.keyboard.press('t');
  await expect(page).toHaveURL(/view=table/);
  await expectNoViolations(page, 'explore as a table');
});
