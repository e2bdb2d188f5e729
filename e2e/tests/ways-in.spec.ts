import { randomInt } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { expect } from '@playwright/test';
import { duplicatesOf, waysInto } from '../../backend/src/testing/ways-in';
import { idTokenOf } from '../../tools/src/lib/session/id-token';
import { allFigures, breakdown, expectCounts, openConnected } from '../support/dashboard';
import { test } from '../support/signed-in';
import { dynamodb, stack, user } from '../support/stack';

const run = String(randomInt(10 ** 7, 10 ** 8));

test('one event through each way in shows on the page exactly once, though every message is delivered twice', async ({
  livePage,
  page,
}) => {
  const { username, password } = user('operators');
  const prefix = stack.stream.replace(/-events$/, '');
  const operatorToken = await idTokenOf(stack, username, password);
  const ways = waysInto(stack, { stage: prefix.split('-').at(-1) ?? '', run, operatorToken });
  const before = await allFigures(livePage, ['orders', 'duplicates']);
  const sends = Object.values(ways).map((send, i) => () => send(`${run}-${i}`));
  for (const _ of [1, 2]) await Promise.all(sends.map((send) => send()));
  const Item = { 'vehicle-id': { N: run }, speed: { N: '50.5' } };
  for (const _ of [1, 2]) await dynamodb.send(new PutItemCommand({ TableName: `${prefix}-vehicles`, Item }));
  await expectCounts(livePage, before, { duplicates: duplicatesOf(ways), orders: sends.length });
  const each = Object.fromEntries(sends.map((_, i) => [`${run}-${i}`, '1']));
  await expect.poll(() => breakdown(livePage, 'orders')).toMatchObject(each);
  await openConnected(page, `/items/vehicle/${run}`);
  await expect(page.locator(`[data-subject="${run}"] [data-field="speed"]`)).toHaveText(/^50\.5/);
});
