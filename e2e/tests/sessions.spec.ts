import { randomUUID } from 'node:crypto';
import { figuresAnswerSchema, funnelAnswerSchema, sessionAnswerSchema, sessionsAnswerSchema } from '@millrace/contract';
import { type Browser, expect, type Page } from '@playwright/test';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { visitStep } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord, stack, user } from '../support/stack';

const asOperator = async (browser: Browser): Promise<Page> => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await signIn(page, user('operators'));
  await expectConnected(page);
  return page;
};

test('a viewer is refused sessions, and has no entry for them', async ({ page, idToken }) => {
  const answer = await fetch(`${stack.rest}/sessions`, { headers: { Authorization: idToken } });
  expect(answer.status).toBe(403);
  await openConnected(page, '/sessions');
  await expect(page.getByText('This service keeps no sessions, or not for you')).toBeVisible();
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await expect(pages.getByRole('link', { name: 'Items' })).toBeVisible();
  await expect(pages.getByRole('link', { name: 'Sessions' })).toHaveCount(0);
});

test('K2 what a visitor does becomes a session for operators, over REST and on the page, with its steps and nothing personal', async ({
  browser,
}) => {
  const { username, password } = user('operators');
  const [page, idToken] = [await asOperator(browser), await idTokenOf(stack, username, password)];
  const [id, robot] = [`visit-${randomUUID()}`, `robot-${randomUUID()}`];
  const cart = `/cart-${randomUUID().slice(0, 8)}`;
  await put([
    visitStep('page_view', '/products?token=secret', id),
    visitStep('click', '/products', id),
    visitStep('page_view', cart, robot, 'examplebot/1.0'),
  ]);
  const ask = (path: string) => fetch(`${stack.rest}/sessions${path}`, { headers: { Authorization: idToken } });
  await expect.poll(async () => (await ask(`/${id}`)).status, { timeout: 20_000 }).toBe(200);
  await put([visitStep('page_view', cart, id)]);
  const found = async () => sessionAnswerSchema.parse(await (await ask(`/${id}`)).json());
  await expect.poll(async () => (await found()).events, { timeout: 20_000 }).toBe(3);
  const { timeline, ...session } = await found();
  expect(session).toMatchObject({ pages: 2, entry: '/products', exit: cart, active: true });
  expect(session).toMatchObject({ browser: 'Firefox', bot: false });
  expect(timeline.map((step) => ('page' in step ? step.page : ''))).toEqual(['/products', '/products', cart]);
  expect(JSON.stringify([session, timeline])).not.toMatch(/secret|203\.0\.113|Mozilla|user-1/);
  const listed = async (query: string) => {
    const { sessions } = sessionsAnswerSchema.parse(
      await (await ask(`?page=${encodeURIComponent(cart)}&${query}`)).json(),
    );
    return sessions.map((one) => one.id).sort();
  };
  await expect.poll(() => listed('active=true'), { timeout: 20_000 }).toEqual([id, robot].sort());
  expect([await listed('bot=true'), await listed('active=false')]).toEqual([[robot], []]);

  await openConnected(page, '/');
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Sessions' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sessions');
  await expect(page.getByText(/^[\d,]+ active now$/)).toBeVisible();
  await page.getByRole('searchbox', { name: 'Page that was visited' }).fill(cart);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(new RegExp(`/sessions\\?.*visited=%2F${cart.slice(1)}`));
  await expect(page.locator('tr[data-session]')).toHaveCount(2);
  await page.getByRole('link', { name: 'People' }).click();
  await expect(page.locator('tr[data-session]')).toHaveCount(1);
  await expect(page.locator(`tr[data-session="${id}"]`)).toContainText(cart);
  await page.getByRole('link', { name: id }).click();
  const one = page.getByRole('region', { name: `Session ${id}` });
  await expect(one.getByRole('listitem')).toHaveCount(3);
  await expect(one).toContainText('Entry page/products');
  await page.reload();
  await expect(one.getByRole('listitem')).toHaveCount(3);
  await expectNoViolations(page, 'a session');
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.setViewportSize({ width: 360, height: 740 });
  await expectNoViolations(page, 'a session, dark and narrow');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.goBack();
  await expect(one).toBeHidden();
  await expect(page.locator('tr[data-session]')).toHaveCount(1);

  // A telephone has room for five entries.
  const pages = page.getByRole('navigation', { name: 'Pages' });
  await expect(pages.getByRole('link')).toHaveText(['Overview', 'Explore', 'Items', /^Alerts/]);
  await pages.getByRole('button', { name: 'More pages' }).click();
  await expectNoViolations(page, 'what is under More', 'nav');
  await pages.getByRole('link', { name: 'Health' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Health');
  await page.context().close();
});

test('visits that go through the shop are seen in its funnel, by where they came from, and their first page as an entry', async ({
  page,
  idToken,
}) => {
  const host = `${randomUUID()}.example`;
  const [buyer, looker] = [`buyer-${randomUUID()}`, `looker-${randomUUID()}`];
  const from = Date.now();
  const stepOf = (visit: string, path: string): StreamRecord => {
    const { key, data } = visitStep('page_view', path, visit);
    return { key, data: JSON.stringify({ ...JSON.parse(String(data)), referrer: `https://${host}/found?q=secret` }) };
  };
  // Each in the order of its shard's log.
  for (const path of ['/products/lamp', '/cart', '/checkout'])
    await put([stepOf(buyer, path), ...(path === '/cart' ? [] : [stepOf(looker, path)])]);
  const ask = async (path: string): Promise<unknown> =>
    (await fetch(`${stack.rest}/${path}`, { headers: { Authorization: idToken } })).json();
  const range = `from=${from}&to=now`;
  const counted = async () => {
    const { labels = [] } = funnelAnswerSchema.parse(await ask(`funnels/checkout?${range}&by=referrer`));
    return labels.find(({ label }) => label === host)?.steps.map(({ sessions }) => sessions);
  };
  await expect.poll(counted, { timeout: 20_000 }).toEqual([2, 1, 1]);
  const { points } = figuresAnswerSchema.parse(await ask(`metrics/entries?${range}&where=referrer:${host}`));
  expect(points.reduce((sum, { total }) => sum + (total?.count ?? 0), 0)).toBe(2);

  await openConnected(page, '/m/checkout?by=referrer');
  const funnel = page.getByRole('region', { name: 'Funnel Checkout' });
  await expect(funnel.getByRole('listitem')).toHaveText([/^Product/, /^Cart/, /^Checkout/]);
  await expect(funnel.getByRole('row').filter({ hasText: host })).toHaveText(`${host}21150 %`);
  await expectNoViolations(page, 'a funnel');
  await page.setViewportSize({ width: 360, height: 740 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
});

test('a list that cannot be had says so, and one that is empty why', async ({ browser }) => {
  const page = await asOperator(browser);
  let broken = true;
  await page.route(`${stack.rest}/sessions?*`, (route) =>
    broken
      ? route.fulfill({ status: 400, json: { error: { code: 'invalid_input', message: 'not like that' } } })
      : route.fulfill({ json: { sessions: [], activeNow: { count: 0 } } }),
  );
  await openConnected(page, '/sessions?state=ended');
  await expect(page.getByRole('alert').filter({ hasText: 'Could not be loaded: not like that' })).toBeVisible();
  broken = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('No session is like that.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Ended' })).toHaveAttribute('aria-current', 'true');
  await page.route(`${stack.rest}/sessions/gone?*`, (route) =>
    route.fulfill({
      status: 404,
      json: { error: { code: 'unknown_session', message: 'nothing is known of the session "gone"', field: 'id' } },
    }),
  );
  await openConnected(page, '/sessions/gone?at=1');
  await expect(page.getByRole('alert').filter({ hasText: 'nothing is known of the session "gone"' })).toBeVisible();
  await page.context().close();
});
