import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { openLive } from '../support/dashboard';
import { order, pageView, reading } from '../support/events';
import { put, stack } from '../support/stack';

const schemes = ['light', 'dark'] as const;
const widths = [360, 1440, 2560];

for (const colorScheme of schemes) {
  for (const width of widths) {
    test(`the live page holds at ${width} px in ${colorScheme}: nothing sideways, nothing unreachable`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      await openLive(page);
      await put([order(20, 'SE'), pageView('/'), reading('cpu', 95, '%')]);
      await expect(page.locator('[data-metric="cpu"][data-level="critical"]')).toBeVisible();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
    });
  }
}

test('the sign-in wears no violation either', async ({ page }) => {
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)])).toEqual([]);
});
