import { expect, type Page, test } from '@playwright/test';
import { expectConnected, signIn } from '../support/dashboard';
import { order, pageView, reading } from '../support/events';
import { put, stack, user } from '../support/stack';

/** Collects what the pages' security policy refuses, from before their first script runs. */
const watchPolicy = async (page: Page): Promise<readonly string[]> => {
  const refused: string[] = [];
  await page.exposeFunction('reportRefused', (text: string) => void refused.push(text));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI, sourceFile, sample }) => {
      const report: unknown = Reflect.get(globalThis, 'reportRefused');
      if (typeof report === 'function') report(`${effectiveDirective} ${blockedURI} ${sourceFile ?? ''} ${sample}`);
    });
  });
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) refused.push(message.text());
  });
  return refused;
};

test('the export works under the security headers that Amplify serves it with, and nothing is refused', async ({
  page,
}) => {
  const refused = await watchPolicy(page);
  await signIn(page, user('operators'));
  await expectConnected(page);
  await put([order(20, 'SE'), pageView('/'), reading('cpu', 95, '%')]);
  await expect(page.locator('[data-metric="cpu"][data-level="critical"]')).toBeVisible();
  await page.getByRole('button', { name: /account/i }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  expect(refused).toEqual([]);
});

test('what the policy does not allow is refused, so that this can be seen at all', async ({ page }) => {
  const refused = await watchPolicy(page);
  await page.goto(stack.dashboard);
  const outcome = await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'document.title = "taken over"';
    document.body.append(script);
    return fetch('https://example.com/').then(
      () => 'answered',
      () => 'refused',
    );
  });
  expect(outcome).toBe('refused');
  expect(await page.title()).not.toBe('taken over');
  await expect
    .poll(() => refused.join('\n'))
    .toMatch(/script-src-elem inline[\s\S]*connect-src https:\/\/example\.com/);
});

test('deep links load: a page without its suffix, one with a query, and one that is not there', async ({ page }) => {
  const refused = await watchPolicy(page);
  for (const path of ['/index', '/index.html', '/?from=link#top', '/m/orders?range=24h', '/items/vehicle/a%2Fb']) {
    const answer = await page.goto(new URL(path, stack.dashboard).href);
    expect(answer?.status(), path).toBe(200);
    await expect(page.getByRole('button', { name: 'Sign in', exact: true }), path).toBeVisible();
  }
  const missing = await page.goto(new URL('/nowhere/at/all', stack.dashboard).href);
  expect(missing?.status()).toBe(404);
  await page.getByRole('link', { name: 'To the dashboard' }).click();
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  expect(refused).toEqual([]);
});
