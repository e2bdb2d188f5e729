import { expect, type Page } from '@playwright/test';
import { expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { test } from '../support/signed-in';
import { user } from '../support/stack';

const panel = (page: Page) => page.getByRole('complementary', { name: 'Messages' });
const field = (page: Page) => panel(page).getByRole('textbox', { name: 'Message' });

const openMessages = async (page: Page): Promise<void> => {
  await page.keyboard.press('m');
  await expect(field(page)).toBeFocused();
  await expect(page.locator('[data-room="here"]')).toBeVisible();
};

test('two people who watch talk beside the figures, by keyboard alone, and a message leads to its moment', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const other = await context.newPage();
  await Promise.all([openConnected(page), signIn(other, user('operators')).then(() => expectConnected(other))]);
  await page.getByRole('button', { name: 'Messages', exact: true }).focus();
  await openMessages(page);
  await expect(panel(page)).toContainText('1 here: viewer');
  await openMessages(other);
  for (const one of [page, other]) await expect(panel(one)).toContainText('2 here: operator, viewer');

  await page.getByRole('button', { name: /^Pin to .+, now$/ }).click();
  const text = `<b>Look</b> ${Date.now()}`;
  await field(page).fill(text);
  await field(page).press('Enter');
  await expect(field(page)).toHaveValue('');
  for (const one of [page, other]) await expect(panel(one).getByText(text, { exact: true })).toBeVisible();
  await expectNoViolations(other, 'messages');

  await panel(other).locator('[data-moment]').last().click();
  await expect(other).toHaveURL(/\/m\/.+range=\d{8}T\d{6}Z\.\./);
  await expect(other.locator('[data-pin]').last()).toBeAttached();

  await page.keyboard.press('Escape');
  await expect(panel(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Messages', exact: true })).toBeFocused();
  await expect(panel(other)).toContainText('1 here: operator');
  await openMessages(page);
  await expect(panel(page).getByText(text, { exact: true })).toBeVisible();

  // A slow machine is held up for a moment only, and later.
  let heldUp = false;
  for (let sent = 0; sent < 60 && !heldUp; sent++) {
    await field(page).fill(`${sent}`);
    await field(page).press('Enter');
    await expect(page.locator('[data-sending="idle"], [data-sending="waiting"]')).toBeVisible();
    heldUp = await panel(page)
      .getByText(/You can go on in \d+ s/)
      .isVisible();
  }
  expect(heldUp).toBe(true);
  await expect(field(page)).not.toHaveValue('');
  await context.close();
});
