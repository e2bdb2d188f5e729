import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@playwright/test';
import { test } from '../support/signed-in';
import { stack } from '../support/stack';

const example = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'examples', 'shop.html'), 'utf8');

/** As the documentation has it, with the addresses of this stack. */
const shop = example
  .replace('http://127.0.0.1:4300', stack.dashboard)
  .replace('http://127.0.0.1:4301/dev', stack.rest)
  .replaceAll('/mugs/2', '/tagged/2');

test('a website with the tag counts its views, its clicks and events of its own, also when it is left at once', async ({
  browser,
  idToken,
}) => {
  // A page that the test makes up has no address of its own, so that the browser asks whether it may reach this machine.
  const page = await (await browser.newContext({ permissions: ['local-network-access'] })).newPage();
  await page.route('**/tagged/1?*', (route) => route.fulfill({ contentType: 'text/html', body: shop }));
  await page.goto(`${stack.dashboard}/tagged/1?q=secret`);
  await page.waitForFunction(() => typeof Reflect.get(globalThis, 'millrace')?.track === 'function');
  await page.getByRole('button', { name: 'Add to cart' }).click();
  await page.getByRole('button', { name: 'Next page' }).click();
  // What is sent while a page is left never leaves a browser whose requests are intercepted.
  await page.unrouteAll();
  await page.goto('about:blank');

  const countOf = async (metric: string, label: string): Promise<number> => {
    const query = `from=now-1h&to=now&step=60&where=${encodeURIComponent(`page:${label}`)}`;
    const answer = await fetch(`${stack.rest}/metrics/${metric}?${query}`, { headers: { Authorization: idToken } });
    const { points } = await answer.json();
    return points.reduce((sum: number, { total }: { total?: { count: number } }) => sum + (total?.count ?? 0), 0);
  };
  for (const path of ['/tagged/1', '/tagged/2'])
    await expect.poll(() => countOf('visits', path), { timeout: 20_000 }).toBe(1);
});
