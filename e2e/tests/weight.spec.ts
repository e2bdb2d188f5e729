import { expect, type Page } from '@playwright/test';
import { openConnected } from '../support/dashboard';
import { test } from '../support/signed-in';
import { stack } from '../support/stack';

interface Loaded {
  readonly text: string;
  /** Bytes as they were sent. */
  readonly sent: number;
}

/** What a page loads whose name ends so. */
const watchLoads = (page: Page, end: string): (() => Promise<readonly Loaded[]>) => {
  const loads: Promise<Loaded>[] = [];
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.endsWith(end)) return;
    const sizes = response.finished().then(() => response.request().sizes());
    loads.push(
      Promise.all([response.text(), sizes]).then(([text, { responseBodySize }]) => ({ text, sent: responseBodySize })),
    );
  });
  return () => Promise.all(loads);
};

const total = (loads: readonly Loaded[]): number => loads.reduce((sum, { sent }) => sum + sent, 0);

test('the dashboard loads no more script than it may, compressed', async ({ page }) => {
  const scripts = watchLoads(page, '.js');
  await openConnected(page);
  await expect(page.locator('.recharts-surface').first()).toBeVisible();
  const all = await scripts();
  // The band of what is usual is asked for by a chart that is drawn: whether it is there by now is a matter of chance.
  const first = all.filter(({ text }) => !/recharts|data-expected|data-newest/.test(text));
  console.log(`script before the first values: ${total(first)} B, with the charts: ${total(all)} B`);
  expect(first.length).toBeLessThan(all.length);
  // React and Next's client are 135 kB of it (docs/decisions/0055-the-weight-of-the-page.md).
  expect(total(first)).toBeLessThanOrEqual(294_000);
  expect(total(all)).toBeLessThanOrEqual(396_000);
});

/** What a browser notes of its main threads, in its trace. */
interface Traced {
  readonly name: string;
  readonly pid: number;
  readonly ts: number;
  readonly args: { readonly beginData?: { readonly partialLayout: boolean } };
}

test('a figure that changes is laid out by itself, and not the page with it', async ({ page, browser }) => {
  await openConnected(page);
  await expect(page.locator('[data-metric][data-count]').first()).toBeVisible();
  await browser.startTracing(page, { categories: ['devtools.timeline', 'blink.user_timing'] });
  await page.evaluate(() => {
    const value = document.querySelector('[data-metric][data-count] [class*="_value"]');
    const text = value?.firstChild;
    if (!(text instanceof Text)) throw new Error('there is no figure');
    const layOut = () => value?.getBoundingClientRect();
    layOut();
    performance.mark('figure-changes');
    text.data += '1';
    layOut();
    performance.mark('figure-stands');
  });
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly Traced[] };
  const marked = (mark: string) => traceEvents.find(({ name }) => name === mark);
  const [begun, over] = [marked('figure-changes'), marked('figure-stands')];
  const layouts = traceEvents.filter(
    ({ name, pid, ts }) =>
      name === 'Layout' && pid === begun?.pid && ts > begun.ts && ts < (over?.ts ?? Number.POSITIVE_INFINITY),
  );
  expect(layouts.map(({ args }) => args.beginData?.partialLayout)).toEqual([true]);
});

test('the sign-in loads at most 40 kB of its library’s styles, and no chart', async ({ browser }) => {
  const context = await browser.newContext({ storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const [sheets, scripts] = [watchLoads(page, '.css'), watchLoads(page, '.js')];
  await page.goto(stack.dashboard);
  await expect(page.getByRole('button', { name: 'Sign in', exact: true })).toBeVisible();
  const styles = (await sheets()).filter(({ text }) => text.includes('.amplify-button'));
  const raw = styles.reduce((sum, { text }) => sum + text.length, 0);
  console.log(`styles of the sign-in: ${raw} B, sent as ${total(styles)} B; its script: ${total(await scripts())} B`);
  expect(styles.length).toBe(1);
  expect(raw).toBeLessThanOrEqual(40_000);
  expect((await scripts()).some(({ text }) => text.includes('recharts'))).toBe(false);
  await context.close();
});
