import { expect, test } from '@playwright/test';
import { chooseRange, expectConnected, expectLive, expectNoViolations, signIn } from '../support/dashboard';
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
  expect(await page.evaluate(() => localStorage.getItem('millrace.catalog'))).toBeNull();
  await page.reload();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
});

test('a session that ends by itself leads to the sign-in, which says so', async ({ page }) => {
  await signIn(page);
  await expectConnected(page);
  const refused = { error: { code: 'unauthorized', message: 'sign in' } };
  await page.route('**/metrics/**', (route) => route.fulfill({ status: 401, json: refused }));
  await page.route(`${stack.cognito}/**`, (route) =>
    route.fulfill({
      status: 400,
      json: { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
    }),
  );
  await chooseRange(page, 'Last 24 h');
  await expect(page.getByRole('status').filter({ hasText: 'Your session has ended' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expectNoViolations(page, 'the end of a session');
});

test('the sign-in and the page wear the colours and the font of the brand', async ({ page }) => {
  const brand = ':root { --accent: rgb(1, 120, 2); --accent-soft: rgb(230, 250, 230); --brand-font: "Courier New"; }';
  await page.route('**/brand.css', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: `${await response.text()} ${brand}` });
  });
  const styleOf = (name: string, property: string) =>
    page
      .getByRole(name === 'Sign in' ? 'button' : 'link', { name, exact: true })
      .evaluate((one, asked) => getComputedStyle(one).getPropertyValue(asked), property);
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  expect(await styleOf('Sign in', 'background-color')).toBe('rgb(1, 120, 2)');
  expect(await styleOf('Sign in', 'font-family')).toContain('Courier New');
  await signIn(page);
  await expectConnected(page);
  expect(await styleOf('Overview', 'color')).toBe('rgb(1, 120, 2)');
  expect(await styleOf('Overview', 'font-family')).toContain('Courier New');
});

test('the sign-in wears no violation either', async ({ page }) => {
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  await expectNoViolations(page, 'sign-in');
  await page.getByRole('tab', { name: 'Create account' }).click();
  await expectNoViolations(page, 'sign-up');
  await page.getByRole('tab', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: /forgot/i }).click();
  await expect(page.getByRole('heading', { name: 'Reset your password' })).toBeVisible();
  await expectNoViolations(page, 'a forgotten password');
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
  await expectNoViolations(page, 'a full storage');
});
