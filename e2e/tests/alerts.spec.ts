import { randomUUID } from 'node:crypto';
import { type Alert, alertsAnswerSchema } from '@millrace/contract';
import { expect, type Locator, type Page } from '@playwright/test';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { chooseRange, expectConnected, expectNoViolations, openConnected, signIn } from '../support/dashboard';
import { click, purchase, refund, visitStep } from '../support/events';
import { countInMails, mailWith } from '../support/mailbox';
import { test } from '../support/signed-in';
import { put, type StreamRecord, stack, user } from '../support/stack';
import { openWebhook } from '../support/webhook';

/** From an event to everywhere where its alert is said: 10 s as promised, which the notes of a run show, and thrice that on a busy machine. */
const BOUND_MS = 30_000;
const PAUSE_MS = 5000;
const MINUTE_MS = 60_000;

const many = (count: number, one: (i: number) => StreamRecord): StreamRecord[] =>
  Array.from({ length: count }, (_, i) => one(i));

/** What fires a rule, and what its alert has in its words. */
interface Cause {
  readonly rule: string;
  readonly said: string;
  readonly records: readonly StreamRecord[];
  /** After the last event: how long it takes until it is one, ms. */
  readonly isAfter?: number;
}

const visit = (session: string, paths: readonly string[]): StreamRecord[] =>
  paths.map((path) => visitStep('page_view', path, session));

/** One of each kind of rule that `backend/src/testing/fixture-app/metrics.ts` declares; each moves what no other one looks at, or too little of it. */
const causesOf = (run: string, now: number): readonly Cause[] => {
  const [level, jump, country] = [`level-${run}`, `jump-${run}`, `country-${run}`];
  const [fast, robot, early] = [`fast-${run}`, `robot-${run}`, `early-${run}`];
  return [
    { rule: 'many-clicks', said: level, records: many(90, (i) => click(level, `${i}`)) },
    { rule: 'jump', said: jump, records: many(30, (i) => click(jump, `${i}`)) },
    { rule: 'given-back', said: 'Purchases given back was', records: many(10, (i) => purchase(`${i}`)) },
    { rule: 'no-refunds', said: country, records: many(60, (i) => refund(country, `${i}`)), isAfter: PAUSE_MS },
    { rule: 'unusual-refunds', said: 'Refunds was', records: [], isAfter: MINUTE_MS - (now % MINUTE_MS) },
    {
      ...{ rule: 'busy-cart', said: 'Checkout of Cart was' },
      records: Array.from({ length: 6 }, (_, i) => visit(`cart-${i}-${run}`, ['/products/lamp', '/cart'])).flat(),
    },
    { rule: 'fast-session', said: fast, records: many(55, () => visitStep('click', '/products', fast)) },
    { rule: 'robot', said: robot, records: [visitStep('page_view', '/products', robot, 'examplebot/1.0')] },
    { rule: 'early-checkout', said: early, records: visit(early, ['/checkout']) },
  ];
};

const rowOf = (page: Page, said: string): Locator => page.getByRole('listitem').filter({ hasText: said }).first();

const asOperator = async (page: Page): Promise<void> => {
  await signIn(page, user('operators'));
  await expectConnected(page);
};

const allAlerts = async (): Promise<readonly Alert[]> => {
  const { username, password } = user('operators');
  const answer = await fetch(`${stack.rest}/alerts`, {
    headers: { Authorization: await idTokenOf(stack, username, password) },
  });
  const { open, history } = alertsAnswerSchema.parse(await answer.json());
  return [...open, ...history];
};

/** More than a page of alerts is there; the second page has one. */
const expectOlder = async (page: Page, alert: Alert): Promise<void> => {
  const old: Alert = { ...alert, id: 'old.0.1', label: 'Of long ago', status: 'resolved', resolvedAt: alert.openedAt };
  await page.route(`${stack.rest}/alerts*`, async (route) => {
    const response = await route.fetch();
    const answer = alertsAnswerSchema.parse(await response.json());
    const isSecond = route.request().url().includes('?next=');
    const { next: _, ...last } = { ...answer, history: [old] };
    await route.fulfill({ response, json: isSecond ? last : { ...answer, next: alert.id } });
  });
  await openConnected(page, '/alerts');
  const past = page.getByRole('region', { name: 'Past alerts' });
  await expect(past).not.toContainText('Of long ago');
  await past.getByRole('button', { name: 'Older alerts' }).click();
  await expect(past).toContainText('Of long ago');
  await expect(past.getByRole('button')).toHaveCount(0);
};

test('each kind of rule is said by real events, everywhere and once, and operators alone look after it', async ({
  page,
  browser,
}) => {
  // What has not run before takes its time, and is no cause of anything.
  await put([click('first'), purchase('first'), visitStep('page_view', '/', 'first')]);
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const other = await context.newPage();
  await Promise.all([openConnected(page), asOperator(other)]);
  for (const one of [page, other]) await one.getByRole('link', { name: /^Alerts/ }).click();
  await expect(page.getByRole('region', { name: 'Rules' })).toContainText('Many clicks');
  await expect(page.getByRole('region', { name: 'Rules' })).not.toContainText('A robot');

  const webhook = await openWebhook('team-chat');
  // Late in a window of five seconds, who comes early waits for its end anyway; and in one minute of the clock.
  await expect
    .poll(() => [Date.now() % PAUSE_MS > 3500, Date.now() % MINUTE_MS < 58_000], { intervals: [50] })
    .toEqual([true, true]);
  const run = randomUUID().slice(0, 8);
  const began = Date.now();
  const causes = causesOf(run, began);
  const level = `level-${run}`;
  await put(causes.flatMap(({ records }) => records));
  // As long as they go on, the alert stays open, and no shard is only quiet.
  const traffic = setInterval(() => put(many(12, (i) => click(level, `${i}`))).catch(() => undefined), 500);
  const inTime = ({ isAfter = 0 }: Cause) => ({
    timeout: Math.max(1, began + isAfter + BOUND_MS - Date.now()),
    intervals: [100],
  });
  const told: string[] = [];
  const expectSaid = async (cause: Cause): Promise<void> => {
    const { rule, said, isAfter = 0 } = cause;
    const seconds = () => ((Date.now() - began - isAfter) / 1000).toFixed(1);
    await expect(rowOf(other, said), rule).toBeVisible(inTime(cause));
    const onPage = seconds();
    await expect.poll(() => mailWith(said), { ...inTime(cause), message: `a mail of ${rule}` }).toBeDefined();
    const byMail = seconds();
    const isPosted = () => webhook.received.some(({ body, isSigned }) => isSigned && body.includes(said));
    await expect.poll(isPosted, { ...inTime(cause), message: `a post of ${rule}` }).toBe(true);
    told.push(`${rule} ${onPage}, ${byMail}, ${seconds()}`);
  };
  const slow = causes.filter(({ isAfter = 0 }) => isAfter > PAUSE_MS);
  const prompt = causes.filter((cause) => !slow.includes(cause));
  const slowSaid = Promise.all(slow.map(expectSaid));
  slowSaid.catch(() => undefined); // awaited below
  await Promise.all([
    expect(rowOf(page, level)).toContainText('Clicks of', { timeout: BOUND_MS }),
    ...prompt.map(expectSaid),
  ]);
  expect(await mailWith(level)).toMatchObject({ text: expect.stringContaining('/m/clicks?') });
  // The first time it was busy.
  const [first, ...others] = webhook.received;
  expect(others.filter(({ id }) => id === first?.id)).toMatchObject([{ body: first?.body }]);
  await expect(page.getByRole('link', { name: /^Alerts \d+ open$/ })).toBeVisible();
  await expect(page.getByRole('banner').getByRole('link', { name: /^\d+ alerts? asks? for/ })).toBeVisible();
  await expect(rowOf(page, `robot-${run}`)).toHaveCount(0);
  await expectNoViolations(other, 'alerts');

  await expect(rowOf(page, level).getByRole('button')).toHaveCount(0);
  await rowOf(other, level).getByRole('button', { name: 'Acknowledge' }).press('Enter');
  for (const one of [page, other]) await expect(rowOf(one, level)).toContainText('operator looks after it');
  await rowOf(other, level)
    .getByRole('button', { name: /^Silence/ })
    .click();
  await other.getByRole('menuitem', { name: 'For 30 minutes' }).click();
  for (const one of [page, other]) await expect(rowOf(one, level)).toContainText('Silent until');
  await rowOf(other, level)
    .getByRole('button', { name: new RegExp(`^Silence .+: ${level}$`) })
    .click();
  await other.getByRole('menuitem', { name: 'End the silence' }).click();
  for (const one of [page, other]) await expect(rowOf(one, level)).toContainText('operator ended its silence');

  await other.getByRole('button', { name: 'Send a test to mail' }).click();
  await expect(other.getByRole('region', { name: 'Channels' })).toContainText('Sent');
  await expect.poll(() => mailWith('operator tries out the channel “mail”')).toBeDefined();
  await expect(page.getByRole('region', { name: 'Channels' })).toHaveCount(0);

  // Also while somebody looks after it, the overview does not call that quiet.
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Overview' }).click();
  const attention = page.getByRole('region', { name: 'Attention' });
  await expect(attention).not.toContainText('All quiet');
  await attention.getByRole('link', { name: /^\d+ open alerts?$/ }).click();

  // On the chart of its metric, from when it was opened.
  await rowOf(page, level).getByRole('link').click();
  await expect(page.locator('[data-pin-kind="critical"]').first()).toBeAttached();
  await slowSaid;
  console.log(`seconds from events to page, mail and webhook: ${told.join('; ')}`);
  clearInterval(traffic);
  await rowOf(other, 'Refunds was').getByRole('link').click();
  await chooseRange(other, 'Last 1 h');
  await expect(other.locator('[data-expected="unusual-refunds"] path')).toHaveAttribute('d', /^M/);
  const alerts = await allAlerts();
  for (const { rule, said } of causes) {
    const mine = alerts.filter((alert) => alert.rule === rule && alert.text.includes(said));
    expect(mine.length, rule).toBe(1);
    const opened = new RegExp(`^(?:Critical|Warning): ${mine[0]?.label}.*\n.*${said}`, 'gm');
    expect(await countInMails(opened), `mails that say that ${rule} has opened`).toBe(1);
  }
  const mine = alerts.filter(({ rule, by }) => rule === 'many-clicks' && by?.label === level);
  expect(mine).toMatchObject([{ level: 'critical', acknowledged: { by: 'operator' }, silenced: { by: 'operator' } }]);
  webhook.close();
  if (mine[0]) await expectOlder(other, mine[0]);
  await context.close();
});
