import { expect } from '@playwright/test';
import { chooseRange, openConnected } from '../support/dashboard';
import { test } from '../support/signed-in';

test('each place has an address, Back leads to the one before, and a reload shows the same', async ({ page }) => {
  await openConnected(page);
  const rail = page.getByRole('navigation', { name: 'Pages' });
  const title = page.getByRole('heading', { level: 1 });
  await rail.getByRole('link', { name: 'Explore' }).click();
  await expect(page).toHaveURL(/\/m\/page-views\?range=15m$/);
  await expect(title).toHaveText('Page views');
  await chooseRange(page, 'Last 1 h');
  await rail.getByRole('link', { name: 'Items' }).click();
  await expect(title).toHaveText('Instruments');
  await expect(page).toHaveURL(/\/items\/instrument\?range=1h$/);
  await page.reload();
  await expect(title).toHaveText('Instruments');
  for (const url of [/\/m\/page-views\?range=1h$/, /\/m\/page-views\?range=15m$/, /\/\?range=15m$/]) {
    await page.goBack();
    await expect(page).toHaveURL(url);
  }
  await expect(title).toHaveText('Overview');
});
