import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from '@playwright/test';
import { chooseRange, expectConnected, expectRange, figures, openLive, stepValues } from '../support/dashboard';
import { priceLine } from '../support/events';
import { test } from '../support/signed-in';
import { put, stack } from '../support/stack';

const EVENTS = 4000;
const HOUR_MS = 3_600_000;

/** The times at which orders were placed, by the producer's own log. */
const produced = async (log: string): Promise<number[]> => {
  const args = ['--format', 'cloudevents', '--since', '7d', '--count', String(EVENTS), '--seed', '7', '--log', log];
  const target = ['--stream', stack.stream, '--endpoint', stack.kinesis, '--region', stack.region];
  const env = { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  await promisify(execFile)(process.execPath, [join('..', 'tools', 'run.mjs'), 'produce', ...args, ...target], { env });
  const events = (await readFile(log, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(JSON.parse(line).data) as { type: string; time: string });
  return events.filter(({ type }) => type === 'order.placed').map(({ time }) => Date.parse(time));
};

test('K1 K3 a history of seven days shows, can be ranged over, and is exact by the hour', async ({ page }, info) => {
  test.setTimeout(120_000);
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
});
