import { randomUUID } from 'node:crypto';
import { expect } from '@playwright/test';
import { expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { pageView } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack, user } from '../support/stack';

test('an operator unfolds the latest events and sends test events, and a viewer has neither', async ({
  browser,
  page,
  idToken,
}) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const operator = await context.newPage();
  await signIn(operator, user('operators'));
  const events = operator.getByRole('region', { name: 'Latest events' });
  await events.getByRole('button', { name: 'Latest events' }).click();
  const path = `/feed-${randomUUID()}`;
  // Until every sender knows of the subscription, what is sent may miss it.
  await expect(async () => {
    await put([pageView(path), { key: path, data: JSON.stringify({ path }) }]);
    await expect(events.getByRole('listitem').filter({ hasText: path }).first()).toBeVisible({ timeout: 3000 });
  }).toPass({ timeout: 30_000 });
  await expect(events.getByRole('listitem').first()).toContainText('page.viewed');
  await expectNoViolations(operator, 'the latest events');

  await operator.keyboard.press('g');
  await operator.keyboard.press('h');
  await expect(operator.locator('[data-consumer="durable"]').first()).toBeVisible();
  const testEvents = operator.getByRole('region', { name: 'Test events' });
  await testEvents.getByRole('button', { name: 'Send five' }).click();
  await expect(testEvents.getByRole('status')).toHaveText('5 taken.');
  await testEvents.getByRole('button', { name: 'Start' }).click();
  await expect(testEvents.getByRole('status')).not.toHaveText('5 taken.');
  await testEvents.getByRole('button', { name: 'Stop' }).click();
  // What was on its way is still counted.
  await expect(async () => {
    await testEvents.getByRole('button', { name: 'Clear' }).click();
    await expect(testEvents.getByRole('status')).toHaveText('None sent yet.', { timeout: 1000 });
  }).toPass({ timeout: 10_000 });
  await expect(operator.locator('[data-reason="unknown_format"]')).toBeVisible({ timeout: 15_000 });
  await expect(operator.locator('[data-payload="unknown_format"] pre')).not.toBeEmpty();
  await expect(operator.locator('[data-type="page.viewed"]')).toBeVisible();
  await expect(operator.locator('[data-health="Cost this month"]')).toContainText('$');
  await expectNoViolations(operator, 'health');
  await operator.setViewportSize({ width: 360, height: 720 });
  expect(await operator.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  await openConnected(page);
  await expect(page.locator('[data-metric="page-views"][data-count]')).toBeVisible();
  await expect(page.getByRole('region', { name: 'Latest events' })).toHaveCount(0);
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await expect(page.locator('[data-consumer="durable"]').first()).toBeVisible();
  await expect(page.locator('[data-payload]')).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Test events' })).toHaveCount(0);
  const refused = await fetch(`${stack.rest}/events`, {
    method: 'POST',
    headers: { Authorization: idToken, 'Content-Type': 'application/json' },
    body: '[]',
  });
  expect(refused.status).toBe(403);
  await context.close();
});
