import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { pageView } from '../support/events';
import { test } from '../support/signed-in';
import { put, user } from '../support/stack';

test('an operator unfolds the latest events on the overview, and a viewer has none', async ({ browser, page }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const operator = await context.newPage();
  await signIn(operator, user('operators'));
  const events = operator.getByRole('region', { name: 'Latest events' });
  await events.getByRole('button', { name: 'Latest events' }).click();
  const path = `/feed-${randomUUID()}`;
  // Until every sender knows of the subscription, what is sent may miss it.
  await expect(async () => {
    await put([pageView(path)]);
    await expect(events.getByRole('listitem').filter({ hasText: path }).first()).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await expect(events.getByRole('listitem').first()).toContainText('page.viewed');
  await expectNoViolations(operator, 'the latest events');

  await openConnected(page);
  await expect(page.locator('[data-metric="page-views"][data-count]')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Latest events' })).toHaveCount(0);
  await context.close();
});
