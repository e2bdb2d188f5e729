import { expect, test } from '@playwright/test';
import { expectConnected, expectLive, expectNoViolations, signIn } from '../support/dashboard';
import { stack, user } from '../support/stack';

test('R3 a wrong password is refused in words, the right one opens the page, and a reload keeps the session', async ({
  page,
}) => {
  await signIn(page, { ...user('viewers'), password: 'Wrong-pass-1' });
  await expect(page.getByText(/incorrect username or password/i)).toBeVisible();
  await signIn(page);
  await expectConnected(page);
  await page.reload();
  await expectLive(page);
});

test('R3 signing out ends the session', async ({ page }) => {
  await signIn(page);
  await expectConnected(page);
  await page.getByRole('button', { name: /account/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
});

test('the sign-in wears no violation either', async ({ page }) => {
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expectNoViolations(page, 'sign-in');
  await page.getByRole('tab', { name: 'Create account' }).click();
  await expectNoViolations(page, 'sign-up');
});

test('a browser whose storage is full says so, and the page works without', async ({ page }) => {
  await page.addInitScript(() => {
    const { setItem } = Storage.prototype;
    // What a tab keeps for itself has room of its own.
    Storage.prototype.setItem = function (...given) {
      if (this === localStorage) throw new DOMException('full', 'QuotaExceededError');
      setItem.apply(this, given);
    };
  });
  await signIn(page);
  await expectConnected(page);
  await expect(page.getByRole('heading', { name: /storage is full/ })).toBeVisible();
});
