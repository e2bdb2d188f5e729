import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { expect } from '@playwright/test';
import { runCommand, toStream } from '../support/command';
import {
  chooseRange,
  expectConnected,
  expectNoViolations,
  expectRange,
  figures,
  openConnected,
  openLive,
  stepValues,
} from '../support/dashboard';
import { priceLine } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord, stack } from '../support/stack';

const EVENTS = 4000;
const HOUR_MS = 3_600_000;

/** The times at which orders were placed, by the producer's own log. */
const produced = async (log: string): Promise<number[]> => {
  const args = ['--format', 'cloudevents', '--since', '7d', '--count', String(EVENTS), '--seed', '7', '--log', log];
  await runCommand('produce', [...args, ...toStream]);
  const events = (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(JSON.parse(line).data) as { type: string; time: string });
  return events.filter(({ type }) => type === 'order.placed').map(({ time }) => Date.parse(time));
};

test('K1 K3 a history of seven days shows, can be ranged over, and is exact by the hour', async ({ page }, info) => {
  await openLive(page);
  await chooseRange(page, 'Last 30 d');
  await expectRange(page, 'orders', '30d');
  const before = (await figures(page, 'orders')).count;
  const orders = await produced(info.outputPath('history.jsonl'));
  expect(orders.length).toBeGreaterThan(100);
  await expect
    .poll(async () => (await figures(page, 'orders')).count - before, { timeout: 60_000 })
    .toBe(orders.length);

  await chooseRange(page, 'Last 7 d');
  await expect(page).toHaveURL(/range=7d/);
  await page.locator('[data-metric="orders"]').click();
  await page.getByRole('button', { name: 'Orders as a table' }).click();
  await page.getByRole('combobox', { name: 'Step' }).selectOption('per 1 h');
  await expect(page).toHaveURL(/metric=orders.*view=table%2Cstep%3A3600/);
  const truth = new Map<number, number>();
  // Whole hours only: of an hour that is cut, the table shows what comes after the cut as well.
  const today = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 24 * HOUR_MS;
  for (const time of orders.filter((at) => at < today)) {
    const hour = Math.floor(time / HOUR_MS) * HOUR_MS;
    truth.set(hour, (truth.get(hour) ?? 0) + 1);
  }
  const [partial = 0] = [...truth.keys()].sort((a, b) => a - b);
  truth.delete(partial);
  await expect
    .poll(async () => {
      const shown = await stepValues(page, 'orders');
      return [...truth].filter(([hour, count]) => shown.get(hour) !== String(count));
    })
    .toEqual([]);

  await page.reload();
  await expectRange(page, 'orders', '7d');
  for (const [words, range] of [
    ['Last 24 h', '24h'],
    ['Last 1 h', '1h'],
    ['Last 30 d', '30d'],
    ['Last 5 min', '5m'],
  ] as const) {
    await chooseRange(page, words);
    await expectRange(page, 'orders', range);
  }
});

test('A7 the latest values of each thing stand in a table that can be sorted and searched', async ({ page }) => {
  await put(['7', '8', '11'].map((instrument, i) => priceLine(instrument, 1000 + i, Date.now())));
  await page.goto(`${stack.dashboard}/items/instrument`);
  await expectConnected(page);
  const table = page.locator('[data-items="instrument"]');
  await expect(table.locator('tbody tr').first()).toBeVisible();
  const subjects = () =>
    table.locator('tbody tr').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-subject')));
  const first = table.getByRole('columnheader').first();
  await expect(first).toHaveAttribute('aria-sort', 'ascending');
  const ascending = await subjects();
  await first.getByRole('button').press('Enter');
  await expect(first).toHaveAttribute('aria-sort', 'descending');
  expect(await subjects()).toEqual(ascending.toReversed());

  await table.getByRole('link', { name: '8', exact: true }).click();
  await expect(page).toHaveURL(/\/items\/instrument\/8$/);
  await expect(page.locator('[data-item="8"]')).toContainText('10.01');
  await expect(table.locator('[data-subject="8"]')).toHaveAttribute('data-chosen', 'true');
  await expectNoViolations(page, 'an item');
  await page.goto(`${stack.dashboard}/items/instrument/nobody`);
  await expect(page.locator('[data-item="nobody"]')).toContainText('Nothing is stored of it');
  await expectNoViolations(page, 'an item that is not there');
});

interface Purchase {
  readonly page: string;
  readonly country: string;
  readonly plan: string | undefined;
  readonly amount: number;
  readonly coupon: string | undefined;
}

/** Each differs from the one before in some fields, and every combination of them comes. */
const purchases: readonly Purchase[] = Array.from({ length: 240 }, (_, i) => ({
  page: ['/shop/a', '/shop/b', '/about'][i % 3] ?? '',
  country: ['SE', 'DK', 'NO', 'FI'][Math.floor(i / 3) % 4] ?? '',
  plan: [undefined, 'pro', 'free'][Math.floor(i / 12) % 3],
  amount: 60 + (i % 90),
  coupon: i % 5 === 0 ? 'half' : undefined,
}));

const purchaseRecord = ({ page, country, plan, amount, coupon }: Purchase, time: number): StreamRecord => {
  const data = { country, coupon, order: { amount, left: amount }, ...(plan && { user: { plan } }) };
  const event = { specversion: '1.0', source: 'tests', type: 'purchase.made', subject: page, data };
  return {
    key: `${page}${amount}`,
    data: JSON.stringify({ ...event, id: randomUUID(), time: new Date(time).toISOString() }),
  };
};

/** How many have each label, as an answer has them: in the order of the labels. */
const countsOf = (all: readonly Purchase[], labelOf: (purchase: Purchase) => string): [string, number][] => {
  const counts = new Map<string, number>();
  for (const purchase of all) counts.set(labelOf(purchase), (counts.get(labelOf(purchase)) ?? 0) + 1);
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
};

test('filters, fields in objects, formulas and crossed dimensions are exact over REST, and a label narrows the other dimension down on the page', async ({
  page,
  idToken,
}) => {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 20 * 24 * HOUR_MS;
  await put(purchases.map((purchase, i) => purchaseRecord(purchase, hour + i * 10_000)));
  const ask = (metric: string, query = ''): Promise<Response> =>
    fetch(`${stack.rest}/metrics/${metric}?from=${hour}&to=${hour + HOUR_MS}&step=3600${query}`, {
      headers: { Authorization: `Bearer ${idToken}` },
    });
  const pointOf = async (metric: string, query?: string) => (await (await ask(metric, query)).json()).points[0] ?? {};
  const labels = async (query: string) =>
    (await pointOf('purchases', query)).values.map(([label, { count }]: [string, { count: number }]) => [label, count]);
  await expect.poll(async () => (await pointOf('purchases')).total?.count).toBe(purchases.length);

  const swedish = purchases.filter(({ country }) => country === 'SE');
  const large = purchases.filter(({ country, amount }) => ['SE', 'DK'].includes(country) && amount >= 100);
  const others = purchases.filter(
    (one) => one.page.startsWith('/shop/') && !['pro', 'team'].includes(one.plan ?? '') && !one.coupon,
  );
  const [sum, count] = [await pointOf('large-purchases'), await pointOf('other-purchases')];
  expect(sum.total).toEqual({
    measure: 'sum',
    count: large.length,
    sum: String(large.reduce((all, { amount }) => all + amount * 100, 0)),
  });
  expect(count.total.count).toBe(others.length);
  expect(await labels('&by=plan')).toEqual(countsOf(purchases, ({ plan }) => plan ?? '(none)'));
  expect(await labels('&by=page,country')).toEqual(
    countsOf(purchases, (one) => JSON.stringify([one.page, one.country])),
  );
  expect(await labels('&by=plan,country')).toEqual(
    countsOf(purchases, ({ plan = '(none)', country }) => JSON.stringify([plan, country])),
  );
  expect(await labels('&by=page&where=country:SE')).toEqual(countsOf(swedish, (one) => one.page));
  expect((await pointOf('purchases', '&by=page&where=country:SE')).total.count).toBe(swedish.length);
  expect((await pointOf('purchases', '&where=country:SE')).total.count).toBe(swedish.length);
  expect((await (await ask('purchases', '&by=page&where=plan:pro')).json()).error.message).toContain(
    'not counted by page and plan together, only page,country and country,plan',
  );

  const perPurchase = (country?: string): number => {
    const [all, ofLarge] = [purchases, large].map((some) =>
      some.filter((one) => country === undefined || one.country === country),
    );
    return Math.round((ofLarge ?? []).reduce((cents, { amount }) => cents + amount * 100, 0) / (all?.length ?? 0));
  };
  const formula = await pointOf('large-per-purchase', '&by=country');
  expect([
    formula.total.value,
    ...formula.values.map(([label, { value }]: [string, { value: number }]) => [label, value]),
  ]).toEqual([perPurchase(), ...['DK', 'FI', 'NO', 'SE'].map((country) => [country, perPurchase(country)])]);
  expect((await pointOf('large-per-purchase', '&where=country:DK')).total.value).toBe(perPurchase('DK'));
  const professional = purchases.filter(({ plan }) => plan === 'pro').length;
  expect((await pointOf('pro-share')).total.value).toBe(Math.round((1000 * professional) / purchases.length));

  const now: Purchase = { page: '/shop/a', country: 'SE', plan: 'pro', amount: 7, coupon: undefined };
  await put([now, now, { ...now, country: 'NO', amount: 9 }].map((one) => purchaseRecord(one, Date.now())));
  await openConnected(page, '/m/purchases?range=15m&by=page&f.country=SE');
  const row = page.locator('tr[data-label="/shop/a"]');
  await expect(row).toHaveAttribute('data-value', '2');
  await page.getByRole('button', { name: '/shop/a', exact: true }).click();
  await expect(page).toHaveURL(/f\.country=SE.*f\.page=/);
  await expect(page.locator('[data-metric="purchases"]')).toHaveAttribute('data-value', '2');
  await page.goto(`${stack.dashboard}/m/pro-share?range=15m`);
  await expect(page.locator('[data-metric="pro-share"]')).toHaveAttribute('data-value', '100.0');
  await page.goto(`${stack.dashboard}/m/stock?range=15m`);
  await expect(page.locator('[data-metric="stock"]')).toHaveAttribute('data-value', '7');
});
