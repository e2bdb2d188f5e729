import { expect, type Page } from '@playwright/test';
import { openLive, violationsOn } from '../support/dashboard';
import { order, pageView, reading } from '../support/events';
import { test } from '../support/signed-in';
import { put } from '../support/stack';

const widths = [360, 1440, 2560];
const pages = new Map<number, Page>();

// Each page waits some seconds for what is settled, so that they had better wait together.
test.beforeAll(async ({ browser, session }) => {
  const open = async (width: number): Promise<void> => {
    const context = await browser.newContext({ storageState: session, viewport: { width, height: 900 } });
    const page = await context.newPage();
    pages.set(width, page);
    await openLive(page);
  };
  await Promise.all(widths.map(open));
  await put([order(20, 'SE'), pageView('/'), reading('cpu', 95, '%')]);
});

test.afterAll(() => Promise.all([...pages.values()].map((page) => page.context().close())));

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of widths) {
    test(`the live page holds at ${width} px in ${colorScheme}: nothing sideways, nothing unreachable`, async () => {
      const page = pages.get(width);
      if (!page) throw new Error('the page was not opened');
      await page.emulateMedia({ colorScheme });
      await expect(page.locator('[data-attention="critical"]')).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await violationsOn(page)).toEqual([]);
    });
  }
}
