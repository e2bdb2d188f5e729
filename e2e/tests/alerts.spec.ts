import { randomUUID } from 'node:crypto';
import { alertsAnswerSchema } from '@millrace/contract';
import { expect, type Page } from '@playwright/test';
import { expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { click } from '../support/events';
import { mailWith } from '../support/mailbox';
import { test } from '../support/signed-in';
import { put, stack, user } from '../support/stack';
import { openWebhook } from '../support/webhook';

/** From an event to everywhere where its alert is said. */
const BOUND_MS = 10_000;

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
  const webhook = await openWebhook('team-chat');
  // Late in a window of five seconds: who comes early waits for its end anyway.
  await expect.poll(() => Date.now() % 5000, { intervals: [50] }).toBeGreaterThan(3500);
  const began = Date.now();
  const inTime = () => ({ timeout: Math.max(1, began + BOUND_MS - Date.now()), intervals: [100] });
  const clicks = (count: number) => put(Array.from({ length: count }, (_, i) => click(element, `${i}`)));
  await clicks(90);
  // As long as they go on, the alert stays open, and no shard is only quiet.
  const traffic = setInterval(() => clicks(12).catch(() => undefined), 500);
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('Clicks of', inTime());
  const seen = Date.now();
  await expect.poll(() => mailWith(element), inTime()).toMatchObject({ text: expect.stringContaining('/m/clicks?') });
  await expect.poll(() => webhook.received.filter(({ body }) => body.includes(element)).length, inTime()).toBe(2);
  info.annotations.push(
    { type: 'seconds from event to alert', description: String((seen - began) / 1000) },
    { type: 'seconds from event to mail and webhook', description: String((Date.now() - began) / 1000) },
  );
  // The first time it was busy.
  const [first, second] = webhook.received;
  expect([second?.id, second?.isSigned, second?.body]).toEqual([first?.id, true, first?.body]);
  await expect(page.getByRole('link', { name: /^Alerts \d+ open$/ })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link', { name: /^\d+ alerts? asks? for/ })).toBeVisible();
  await expectNoViolations(other, 'alerts');

  await expect(rowOf(page, element).getByRole('button')).toHaveCount(0);
  await rowOf(other, element).getByRole('button', { name: 'Acknowledge' }).press('Enter');
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('operator looks after it');
  await rowOf(other, element)
    .getByRole('button', { name: /^Silence/ })
    .click();
  await other.getByRole('menuitem', { name: 'For 30 minutes' }).click();
  for (const one of [page, other]) await expect(rowOf(one, element)).toContainText('Silent until');

  await other.getByRole('button', { name: 'Send a test to mail' }).click();
  await expect(other.getByRole('region', { name: 'Channels' })).toContainText('Sent');
  await expect.poll(() => mailWith('operator tries out the channel “mail”')).toBeDefined();
  await expect(page.getByRole('region', { name: 'Channels' })).toHaveCount(0);

  // On the chart of its metric, from when it was opened.
  await rowOf(page, element).getByRole('link').click();
  await expect(page.locator('[data-pin-kind="critical"]').first()).toBeAttached();
  clearInterval(traffic);
  const answer = await fetch(`${stack.rest}/alerts`, { headers: { Authorization: idToken } });
  const { open, history } = alertsAnswerSchema.parse(await answer.json());
  const mine = [...open, ...history].filter(({ by }) => by?.label === element);
  expect(mine).toMatchObject([{ level: 'critical', acknowledged: { by: 'operator' }, silenced: { by: 'operator' } }]);
  webhook.close();
  await context.close();
});
