import { expect } from '@playwright/test';
import {
  allFigures,
  breakdown,
  expectCounts,
  expectLive,
  expectNoViolations,
  figures,
  signIn,
} from '../support/dashboard';
import { order, pageView, reading } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord, user } from '../support/stack';

const pages = ['/', '/pricing', '/docs', '/blog', '/about'];
const countries = ['SE', 'NO', 'DE'];

/** 400 page views, 300 orders and 300 readings: 1,000 records whose totals are known beforehand. */
const thousand = () => {
  const views = Array.from({ length: 400 }, (_, i) => pages[i % pages.length] ?? '/');
  const orders = Array.from({ length: 300 }, (_, i) => ({
    cents: 199 + ((i * 7919) % 25_000),
    country: countries[i % countries.length] ?? 'SE',
  }));
  const cpu = Array.from({ length: 300 }, (_, i) => (200 + ((i * 37) % 500)) / 10);
  const records: StreamRecord[] = [
    ...views.map((page, i) => pageView(page, `viewer-${i}`)),
    ...orders.map(({ cents, country }, i) => order(cents / 100, country, `buyer-${i}`)),
    ...cpu.map((value) => reading('cpu', value, '%')),
  ];
  return { views, orders, records };
};

const money = (cents: number): string => (cents / 100).toFixed(2);

test('1,000 records put with the AWS SDK give exactly their totals on the charts', async ({ livePage: page }) => {
  const { views, orders, records } = thousand();
  const metrics = ['page-views', 'orders', 'revenue', 'cpu', 'rejected'];
  const before = await allFigures(page, metrics);
  const pagesBefore = await breakdown(page, 'page-views');
  await put(records);
  await expectCounts(page, before, { 'page-views': 400, orders: 300, revenue: 300, cpu: 300 });

  const cents = orders.reduce((sum, { cents: amount }) => sum + amount, 0);
  const revenue = await figures(page, 'revenue');
  expect(money(Math.round(Number(revenue.value) * 100) - Math.round(Number(before.revenue?.value ?? 0) * 100))).toBe(
    money(cents),
  );
  expect(await figures(page, 'rejected')).toEqual(before.rejected);

  const shown = await breakdown(page, 'page-views');
  for (const path of pages) {
    const expected = views.filter((view) => view === path).length;
    expect(Number(shown[path]) - Number(pagesBefore[path] ?? 0), `views of ${path}`).toBe(expected);
  }
});

test('a record that the SDK puts, and an event sent from a page, show up on every signed-in browser', async ({
  livePage: page,
  browser,
}) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const second = await context.newPage();
  await signIn(second, user('operators'));
  await expectLive(second);
  const before = await Promise.all([figures(page, 'orders'), figures(second, 'orders')]);
  await put([order(12.5, 'FI')]);
  await expect.poll(async () => (await figures(page, 'orders')).count - before[0].count).toBe(1);
  await expect.poll(async () => (await figures(second, 'orders')).count - before[1].count).toBe(1);

  const views = (await figures(page, 'page-views')).count;
  await second.getByRole('button', { name: 'Account' }).click();
  await second.getByRole('menuitem', { name: 'Send an event' }).click();
  await second.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(second.getByText(/Event 1 is on the stream: shardId-/)).toBeVisible();
  await expect.poll(async () => (await figures(page, 'page-views')).count - views).toBe(1);
  const events = second.getByRole('textbox', { name: 'One event as JSON' });
  await events.fill('[{"id":"1"}]');
  await second.getByRole('button', { name: 'Send', exact: true }).click();
  await expect(second.getByText(/Event 1 was refused: /)).toBeVisible();
  await events.fill('{"id":');
  await expect(second.getByText(/^This is not JSON/)).toBeVisible();
  await expectNoViolations(second, 'the dialog that sends events');
  await context.close();

  await page.getByRole('button', { name: 'Account' }).click();
  await page.getByRole('menuitem', { name: 'Send an event' }).click();
  await expect(page.getByRole('tab', { name: 'curl' })).toBeVisible();
  await expect(page.getByRole('tab', { name: 'Here' })).toHaveCount(0);
  await page.keyboard.press('Escape');
});
