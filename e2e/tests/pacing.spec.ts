import { expect } from '@playwright/test';
import { figures, openLive } from '../support/dashboard';
import { order } from '../support/events';
import { test } from '../support/signed-in';
import { Client } from '../support/socket';
import { put, stack } from '../support/stack';

/** The promise: this long after the last event every figure is exact. */
const EXACT_AFTER_MS = 10_000;

/** One viewer alone may be in trouble for reasons of its own: of so many, in most batches two are refused. */
const OTHERS = 8;

/** Has the local API Gateway refuse that share of posts to connections. */
const refusePosts = async (connections: number): Promise<void> => {
  const changed = await fetch(new URL('/__local/throttle', stack.rest), {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ connections }),
  });
  expect(changed.ok).toBe(true);
};

/** Sends orders until stopped, which says how many. */
const sendOrders = () => {
  let [going, sent] = [true, 0];
  const run = (async () => {
    for (; going; sent += 2) {
      await put([order(2, 'SE', `key-${sent}`), order(3, 'NO', `key-${sent + 1}`)]);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return async (): Promise<number> => {
    going = false;
    await run;
    return sent;
  };
};

test('three of ten posts are refused for a while: the page keeps its connection, says what is going on, and its figures are exact ten seconds later', async ({
  page,
  idToken,
}) => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await openLive(page);
  const others = await Promise.all(Array.from({ length: OTHERS }, () => Client.connect(idToken)));
  for (const other of others) await other.send({ action: 'subscribe', id: '1', topics: ['metric:orders'] });
  const before = (await figures(page, 'orders')).count;
  await page.getByRole('button', { name: /how fresh the page is$/ }).click();
  const stop = sendOrders();
  try {
    await refusePosts(0.3);
    await expect(page.getByText(/^every .* s, since the service is busy$/)).toBeVisible();
  } finally {
    await refusePosts(0);
  }
  const sent = await stop();
  await expect.poll(async () => (await figures(page, 'orders')).count - before, { timeout: EXACT_AFTER_MS }).toBe(sent);
  expect(sockets.filter((url) => url.startsWith(stack.websocket))).toHaveLength(1);
  for (const other of others) other.close();
});
