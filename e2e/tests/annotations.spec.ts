import { type Annotation, annotationSchema, errorAnswerSchema } from '@millrace/contract';
import { expect, type Page } from '@playwright/test';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { test } from '../support/signed-in';
import { stack, user } from '../support/stack';

const METRIC = '/m/orders?range=15m';

const send = (token: string, method: 'POST' | 'DELETE', path: string, body?: object): Promise<Response> =>
  fetch(`${stack.rest}/annotations${path}`, {
    method,
    headers: { Authorization: token, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

const listed = (page: Page, text: string) => page.locator('[data-note]').filter({ hasText: text });

test('an operator notes something by keyboard, everybody sees it at once, and it can be taken away', async ({
  page,
  browser,
}) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const operator = await context.newPage();
  await Promise.all([
    openConnected(page, METRIC),
    signIn(operator, user('operators')).then(async () => {
      await expectConnected(operator);
      await operator.goto(stack.dashboard + METRIC);
      await expectConnected(operator);
    }),
  ]);
  const chart = operator.getByRole('img').first();
  await chart.focus();
  await operator.keyboard.press('ArrowLeft');
  await operator.keyboard.press('n');
  const form = operator.getByRole('dialog', { name: 'Add a note' });
  const text = `<b>=Deployed</b> ${Date.now()}`;
  await form.getByRole('textbox', { name: 'Note' }).fill(text);
  await form.getByRole('textbox', { name: /^Link/ }).fill('http://example.com');
  await expect(form.getByRole('status')).toContainText('https://');
  await form.getByRole('textbox', { name: /^Link/ }).fill('https://example.com/4.2');
  await expectNoViolations(operator, 'the form', 'dialog[open]');
  await form.getByRole('textbox', { name: 'Note' }).focus();
  await form.getByRole('button', { name: 'Save' }).press('Enter');
  await expect(form).toHaveCount(0);

  for (const one of [operator, page]) {
    await expect(listed(one, text)).toBeVisible();
    await expect(one.locator('[data-pin]').last()).toBeAttached();
  }
  await expect(listed(page, text).getByRole('link', { name: 'example.com' })).toHaveAttribute('rel', /noopener/);
  await expect(page.getByRole('button', { name: 'Add a note' })).toHaveCount(0);
  await expect(listed(page, text).getByRole('button')).toHaveCount(0);
  await operator.setViewportSize({ width: 360, height: 720 });
  await expectNoViolations(operator, 'the notes', 'main');
  expect(await operator.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  await page.reload();
  await expect(listed(page, text)).toBeVisible();
  await listed(operator, text)
    .getByRole('button', { name: /^Remove the note/ })
    .click();
  await listed(operator, text).getByRole('button', { name: 'Remove', exact: true }).click();
  for (const one of [operator, page]) await expect(listed(one, text)).toHaveCount(0);
  await context.close();
});

test('a viewer can neither note anything nor take away what others have noted', async ({ idToken }) => {
  const { username, password } = user('operators');
  const operator = await idTokenOf(stack, username, password);
  const answer = await send(operator, 'POST', '', { text: 'Of an operator', time: Date.now() - 30 * 86_400_000 });
  const noted: Annotation = annotationSchema.parse(await answer.json());
  const attempts = [await send(idToken, 'POST', '', { text: 'x' }), await send(idToken, 'DELETE', `/${noted.id}`)];
  for (const attempt of attempts) {
    expect(attempt.status).toBe(403);
    expect(errorAnswerSchema.parse(await attempt.json()).error.code).toBe('not_allowed');
  }
  expect((await send('', 'POST', '', { text: 'x' })).status).toBe(401);
  expect((await send(operator, 'DELETE', `/${noted.id}`)).status).toBe(200);
});
