import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, type Page } from '@playwright/test';
import { expectConnected, expectNoViolations } from '../support/dashboard';
import { test } from '../support/signed-in';
import { stack } from '../support/stack';

/** What REST answers, changed on its way. */
const changed = (page: Page, url: string, change: object) =>
  page.route(url, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), ...change } });
  });

/** The page of a service that has never had an event, until it is told that it has. */
const withoutEvents = async (page: Page): Promise<() => void> => {
  let open = false;
  await changed(page, '**/settled?**', { windows: [] });
  await changed(page, '**/metrics/**', { points: [] });
  await page.routeWebSocket(/^ws/, (socket) => {
    const server = socket.connectToServer();
    server.onMessage((message) => {
      if (open || !/"type":"(delta|settled)"/.test(String(message))) socket.send(message);
    });
  });
  return () => {
    open = true;
  };
};

test('where no event has ever come, the page says how to send one, and the first leads over', async ({
  page,
}, info) => {
  const open = await withoutEvents(page);
  await page.goto(stack.dashboard);
  await expectConnected(page);
  const steps = page.locator('[data-no-data]');
  await expect(steps).toContainText('The first event opens the overview');
  await expect(page.locator('[data-value]')).toHaveCount(0);
  await expectNoViolations(page);

  await page.getByRole('tab', { name: 'curl' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'SDK' })).toBeFocused();
  const program = info.outputPath('send.mjs');
  await writeFile(program, (await page.getByLabel('An event with SDK').textContent()) ?? '');
  open();
  await promisify(execFile)(process.execPath, [program]);
  await expect(page.locator('[data-metric="page-views"][data-count]')).not.toHaveAttribute('data-count', '0');
  await expect(steps).toHaveCount(0);
});
