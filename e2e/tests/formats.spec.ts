import { writeFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import { runCommand, toStream } from '../support/command';
import { allFigures, breakdown, expectCounts, figures } from '../support/dashboard';
import { priceLine, vehicleMoved, visitStep } from '../support/events';
import { test } from '../support/signed-in';
import { put, type StreamRecord } from '../support/stack';

/** Labels that no other run uses, so that what is shown beside them is this run's alone. */
const run = Date.now().toString(36);

const expectLabels = (page: Page, metric: string, expected: Record<string, string>) =>
  expect.poll(() => breakdown(page, metric), { message: `${metric} by label` }).toMatchObject(expected);

/** As row A's project has it pasted into the Kinesis Data Generator, with an instrument of this run. */
const priceTemplate = `session={{date.now('YYYYMMDD')}}|sequence={{date.now('x')}}|reception={{date.now('x')}}|instrument=kdg-${run}|price_0={{random.number({"min":10000, "max":30000})}}|`;

/** 60 orders of 1.50 in a country of this run, now, in columns that nobody has to name. */
const orders = [
  'created_at;country;amount',
  ...Array.from({ length: 60 }, () => `${new Date().toISOString()};S${run};1.50`),
].join('\n');

const produce = (...args: string[]): Promise<unknown> => runCommand('produce', [...args, ...toStream]);

test('A1 A9 500 price lines under random keys give the last price of each instrument and its mean, to the cent', async ({
  livePage: page,
}) => {
  const before = await allFigures(page, ['price', 'price-range', 'rejected']);
  const instruments = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}-${run}`);
  const start = Date.now() - 1000;
  // Each price of instrument k is 1.01·(k + 1) dollars and i cents, i from 0 to 99; all arrive in an order of their own.
  const lines = Array.from({ length: 500 }, (_, i) => {
    const place = (i * 211) % 500;
    const k = place % 5;
    return priceLine(instruments[k] ?? '', 101 * (k + 1) + Math.floor(place / 5), start + place);
  });
  await put(lines);
  await expectCounts(page, before, { price: 500, 'price-range': 500 });

  const dollars = (cents: number): string => (cents / 100).toFixed(2);
  const last = instruments.map((name, k) => [name, dollars(101 * (k + 1) + 99)]);
  await expectLabels(page, 'price', Object.fromEntries(last));
  // Each instrument has a price of its own: together they have a lowest and a highest one.
  await expect.poll(async () => (await figures(page, 'price')).value).toMatch(/^\d+\.\d\d–\d+\.\d\d$/);
  // The mean of 0 to 99 is 49.5 cents: half a cent goes up.
  const mean = instruments.map((name, k) => [name, dollars(101 * (k + 1) + 50)]);
  await expectLabels(page, 'price-range', Object.fromEntries(mean));
  expect(await figures(page, 'rejected')).toEqual(before.rejected);
});

test('price lines that are short, cut or named twice are rejected, and cost no other line', async ({
  livePage: page,
}) => {
  const before = await allFigures(page, ['price', 'rejected']);
  const reasonsBefore = await breakdown(page, 'rejected');
  const good = priceLine(`whole-${run}`, 29, Date.now());
  const line = String(good.data);
  const bad = [
    line.replace(/instrument=[^|]*\|/, ''),
    line.replace(/reception=[^|]*\|/, 'reception=|'),
    line.slice(0, -2),
    `${line}instrument=9|`,
    'session=20261120',
  ];
  await put([...bad.map((data): StreamRecord => ({ key: good.key, data })), good]);
  await expectCounts(page, before, { price: 1, rejected: bad.length });
  await expectLabels(page, 'rejected', {
    invalid_field: String(Number(reasonsBefore.invalid_field ?? 0) + bad.length),
  });
  await expectLabels(page, 'price', { [`whole-${run}`]: '0.29' });
});

test('K1 K3 the steps of visits count by page and by type, and show no address of a visitor', async ({
  livePage: page,
}) => {
  const before = await allFigures(page, ['visits', 'visit-events']);
  const typesBefore = await breakdown(page, 'visit-events');
  const [home, cart] = [`/home-${run}`, `/cart-${run}`];
  await put([
    ...Array.from({ length: 60 }, (_, i) => visitStep('page_view', home, `session-${i}`)),
    ...Array.from({ length: 30 }, (_, i) => visitStep('page_view', cart, `session-${i}`)),
    ...Array.from({ length: 10 }, (_, i) => visitStep('click', home, `session-${i}`)),
    visitStep(`share-${run}`, cart),
  ]);
  await expectCounts(page, before, { visits: 90, 'visit-events': 101 });
  await expectLabels(page, 'visits', { [home]: '60', [cart]: '30' });
  const more = (type: string, added: number) => String(Number(typesBefore[type] ?? 0) + added);
  await expectLabels(page, 'visit-events', {
    page_view: more('page_view', 90),
    click: more('click', 10),
    [`share-${run}`]: '1',
  });
  expect(await page.content()).not.toContain('203.0.113.9');
});

test('a visit counts once however many steps it takes, and however often they are sent', async ({ livePage: page }) => {
  const before = await allFigures(page, ['visitors']);
  const tour = Array.from({ length: 120 }, (_, i) => visitStep('tour', '/tour', `tourist-${i % 40}`));
  await put(tour);
  await expectCounts(page, before, { visitors: 120 });
  await expectLabels(page, 'visitors', { tour: '40' });
});

test('the speed of vehicles shows by vehicle', async ({ livePage: page }) => {
  const before = await allFigures(page, ['vehicle-speed']);
  const [bus, tram] = [`bus-${run}`, `tram-${run}`];
  await put([40.1, 50.2, 60.3].map((speed) => vehicleMoved(bus, speed)));
  await put(Array.from({ length: 20 }, (_, i) => vehicleMoved(tram, 30 + i / 10)));
  await expectCounts(page, before, { 'vehicle-speed': 23 });
  // The mean of 30.0 to 31.9 is 30.95, which is rounded up.
  await expectLabels(page, 'vehicle-speed', { [bus]: '50.2', [tram]: '31.0' });
});

test('A9 what a template makes, and a file that is sent twice, count once', async ({ livePage: page }) => {
  const before = await allFigures(page, ['price', 'orders', 'revenue', 'duplicates']);
  const [template, file] = await Promise.all(
    Object.entries({ 'prices.txt': priceTemplate, 'orders.csv': orders }).map(async ([name, text]) => {
      const path = test.info().outputPath(name);
      await writeFile(path, text);
      return path;
    }),
  );
  const sendFile = () => produce('--file', String(file), '--type', 'order.placed');
  const [made, sent] = await Promise.all([produce('--template', String(template), '--count', '40'), sendFile()]);
  expect([made, sent]).toMatchObject([{ sent: 40 }, { sent: 60, leftOut: 0 }]);
  expect(await sendFile()).toMatchObject({ sent: 60 });
  await expectCounts(page, before, { duplicates: 60, price: 40, orders: 60 });
  await expectLabels(page, 'revenue', { [`S${run}`]: '90.00' });
});
