import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import { stack, user } from './stack';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'];

const violationsOn = async (axe: AxeBuilder) => {
  const { violations } = await axe.analyze();
  return violations.map(({ id, nodes }) => [id, nodes.map(({ target }) => target)]);
};

/**
 * Nothing on the page violates WCAG 2.1 A and AA or what axe calls best practice, and in the dark scheme its contrasts hold too.
 * @param within a selector of the part that is looked at, which must be there: a whole page takes seconds
 */
export const expectNoViolations = async (page: Page, what = 'the page', within = 'html'): Promise<void> => {
  // Where a page has no frames, the one call of legacy mode is enough; it and leaving out what passes take a quarter of the time.
  const axe = () =>
    new AxeBuilder({ page })
      .include(within)
      .setLegacyMode()
      .options({ resultTypes: ['violations'] });
  // What changes its colour slowly has none to measure meanwhile.
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  expect(await violationsOn(axe().withTags(RULES)), what).toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await violationsOn(axe().withRules('color-contrast')), `${what}, dark`).toEqual([]);
};

/** What a test counts must not leave the range while it counts. */
const LONGEST_LIVE = '/?range=15m';

const goToDashboard = async (page: Page, path = LONGEST_LIVE): Promise<void> => {
  await page.goto(stack.dashboard + path);
};

/** Opens the dashboard and signs in through its form. */
export const signIn = async (page: Page, { username, password } = user('viewers')): Promise<void> => {
  await goToDashboard(page);
  await page.getByLabel('Email').fill(username);
  await page.getByRole('textbox', { name: 'Password' }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
};

/** Waits until the page is live, for tests that count nothing: what was there before may still be under way. */
export const expectConnected = async (page: Page): Promise<void> => {
  await expect(page.locator('[data-connection="live"]')).toBeVisible({ timeout: 40_000 });
};

/** Waits until the page is live, every sender knows of it, and it shows all that was there before. */
export const expectLive = async (page: Page): Promise<void> => {
  await expect(page.locator('[data-connection="live"][data-backfill="done"]')).toBeVisible({ timeout: 30_000 });
};

/** Opens the dashboard for somebody whose session the browser has, see `signed-in.ts`. */
export const openConnected = async (page: Page, path = LONGEST_LIVE): Promise<void> => {
  await goToDashboard(page, path);
  await expectConnected(page);
};

export const openLive = async (page: Page, path = LONGEST_LIVE): Promise<void> => {
  await goToDashboard(page, path);
  await expectLive(page);
};

/** Chooses a range by what its menu calls it: `Last 24 h`. */
export const chooseRange = async (page: Page, words: string): Promise<void> => {
  await page.getByRole('button', { name: /^Range: / }).click();
  await page.getByRole('menuitemradio', { name: words, exact: true }).click();
};

/** Waits until the figure of a metric is there for a range, by its name in the address. */
export const expectRange = (page: Page, metric: string, range: string): Promise<void> =>
  expect(page.locator(`[data-metric="${metric}"][data-range="${range}"]`)).not.toHaveAttribute('data-value', '');

interface CardFigures {
  /** The exact figure, as decimal text. */
  readonly value: string;
  /** Events that it is made of. */
  readonly count: number;
}

const card = (page: Page, metric: string) => page.locator(`[data-metric="${metric}"][data-count]`);

export const figures = async (page: Page, metric: string): Promise<CardFigures> => ({
  value: (await card(page, metric).getAttribute('data-value')) ?? '0',
  count: Number(await card(page, metric).getAttribute('data-count')),
});

/** Waits until the card of each metric has counted exactly that many events more than before. */
export const expectCounts = async (
  page: Page,
  before: Record<string, CardFigures>,
  added: Record<string, number>,
): Promise<void> => {
  for (const [metric, more] of Object.entries(added)) {
    await expect
      .poll(async () => (await figures(page, metric)).count - (before[metric]?.count ?? 0), {
        message: `events counted by ${metric}`,
        timeout: 20_000,
      })
      .toBe(more);
  }
};

export const allFigures = async (page: Page, metrics: readonly string[]): Promise<Record<string, CardFigures>> =>
  Object.fromEntries(await Promise.all(metrics.map(async (metric) => [metric, await figures(page, metric)] as const)));

const labelsIn = async (page: Page, metric: string): Promise<Record<string, string>> => {
  const folded = page.locator(`[data-breakdown="${metric}"] [aria-expanded="false"]:enabled`);
  if (await folded.isVisible()) await folded.click();
  const rows = page.locator(`[data-breakdown="${metric}"] [data-label]`);
  return Object.fromEntries(
    await rows.evaluateAll((all) =>
      all.map((row) => [row.getAttribute('data-label') ?? '', row.getAttribute('data-value') ?? ''] as const),
    ),
  );
};

/** The exact figures by label beside a metric's chart, which is opened for that where it is not on the page, and left again. */
export const breakdown = async (page: Page, metric: string): Promise<Record<string, string>> => {
  const table = page.locator(`[data-breakdown="${metric}"]`);
  const isElsewhere = (await table.count()) === 0;
  if (isElsewhere) await card(page, metric).click();
  await table.waitFor({ state: 'attached' });
  const labels = await labelsIn(page, metric);
  if (isElsewhere) await page.goBack();
  return labels;
};

/** The exact figures of a metric's chart by the start of their step, ms, while it is shown as a table. */
export const stepValues = async (page: Page, metric: string): Promise<Map<number, string>> => {
  const rows = await page
    .locator(`[data-steps="${metric}"] [data-step]`)
    .evaluateAll((all) =>
      all.map(
        (row) =>
          [
            Number(row.getAttribute('data-step')),
            row.querySelector('[data-value]')?.getAttribute('data-value') ?? '',
          ] as const,
      ),
    );
  return new Map(rows);
};
