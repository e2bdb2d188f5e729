import { DeleteConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { expect } from '@playwright/test';
import { expectLive, figures, openConnected } from '../support/dashboard';
import { order } from '../support/events';
import { test } from '../support/signed-in';
import { callbacks, dynamodb, put, stack } from '../support/stack';

const partitions = 4;
const table = stack.stream.replace(/events$/, 'connections');

const connections = async (): Promise<string[]> => {
  const pages = await Promise.all(
    Array.from({ length: partitions }, (_, partition) =>
      dynamodb.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: '#p = :p',
          ExpressionAttributeNames: { '#p': 'partition' },
          ExpressionAttributeValues: { ':p': { N: String(partition) } },
        }),
      ),
    ),
  );
  return pages.flatMap(({ Items }) => (Items ?? []).map((item) => item.connectionId?.S ?? ''));
};

test('R8 a page that loses its socket says so, comes back by itself and goes on exactly', async ({ page }) => {
  await openConnected(page);
  const mine = await connections();
  expect(mine.length).toBeGreaterThan(0);
  await Promise.all(
    mine.map((ConnectionId) => callbacks.send(new DeleteConnectionCommand({ ConnectionId })).catch(() => undefined)),
  );
  await expect(page.locator('[data-connection="reconnecting"]')).toBeVisible();
  await expectLive(page);
  const before = await figures(page, 'orders');
  await put(Array.from({ length: 25 }, (_, i) => order(2, 'SE', `again-${i}`)));
  await expect.poll(async () => (await figures(page, 'orders')).count - before.count).toBe(25);
});

test('P4 a connection that is closed leaves the registry', async ({ page }) => {
  const before = new Set(await connections());
  const mine = async () => (await connections()).filter((id) => !before.has(id));
  await openConnected(page);
  await expect.poll(async () => (await mine()).length).toBe(1);
  await page.close();
  await expect.poll(mine).toEqual([]);
});
