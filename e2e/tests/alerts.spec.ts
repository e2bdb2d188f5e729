import { randomUUID } from 'node:crypto';
import { alertsAnswerSchema, errorAnswerSchema } from '@millrace/contract';
import { expect, type Page } from '@playwright/test';
import { expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { click } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack, user } from '../support/stack';

const rowOf = (page: Page, element: string) => page.getByRole('listitem').filter({ hasText: element });

test('what passes a level is said to everybody who watches, once, and operators alone look after it', async ({
  page,
  browser,
  idToken,
}, info) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const other = await context.newPage();
  await Promise.all([openConnected(page), signIn(other, user('operators')).then(() => expectConnected(other))]);
  for (const one of [page, other]) await one.getByRole('link', { name: /^Alerts/ }).click();
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('Many clicks');

  const element = `alert-${randomUUID().slice(0, 8)}`;
  const began = Date.now();
  const clicks = () => put(Array.from({ length: 90 }, (_, i) => click(element, `${i}`)));
  await clicks();
  // As long as they go on, the alert stays open.
  const traffic = setInterval(() => clicks().catch(() => undefined), 2000);
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('Clicks of');
  info.annotations.push({ type: 'seconds from event to alert', description: String((Date.now() - began) / 1000) });
  await expect(page.getByRole('link', { name: /^Alerts \d+ open$/ })).toBeVisible();
  await expectNoViolations(other, 'alerts');

  await expect(rowOf(page, element).getByRole('button')).toHaveCount(0);
  const id = await rowOf(page, element).getAttribute('data-alert');
  for (const what of ['ack', 'silence']) {
    const headers = { Authorization: idToken, 'Content-Type': 'application/json' };
    const body = JSON.stringify({ minutes: 5 });
    const refused = await fetch(`${stack.rest}/alerts/${id}/${what}`, { method: 'POST', headers, body });
    expect([refused.status, errorAnswerSchema.parse(await refused.json()).error.code]).toEqual([403, 'not_allowed']);
  }

  await rowOf(other, element).getByRole('button', { name: 'Acknowledge' }).press('Enter');
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('operator looks after it');
  await rowOf(other, element)
    .getByRole('button', { name: /^Silence/ })
    .click();
  await other.getByRole('menuitem', { name: 'For 30 minutes' }).click();
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('Silent until');

  clearInterval(traffic);
  const answer = await fetch(`${stack.rest}/alerts`, { headers: { Authorization: idToken } });
  const { open, history } = alertsAnswerSchema.parse(await answer.json());
  const mine = [...open, ...history].filter(({ by }) => by?.label === element);
  expect(mine).toMatchObject([{ level: 'critical', acknowledged: { by: 'operator' }, silenced: { by: 'operator' } }]);
  await context.close();
});
