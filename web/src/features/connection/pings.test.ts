import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { answer, becomeLive, setUp } from './testing/page';

/** The pings that follow the start, answered; the page has heard from the server last at the time that it returns. */
const settleIn = async ({ timers, transport }: ReturnType<typeof setUp>): Promise<number> => {
  for (let i = 0; i < 5; i++) {
    answer(transport.newest(), 'ping', { time: timers.now(), checkpoints: [] });
    await timers.advance(1000);
  }
  return timers.now() - 1000;
};

test('silence is asked about, and a silent server is left', async () => {
  const page = setUp();
  await becomeLive(page);
  await settleIn(page);
  const pings = () => page.transport.sockets[0]?.sent.filter(({ action }) => action === 'ping').length;
  expect(pings()).toBe(5);
  await page.timers.advance(25_000);
  expect(pings()).toBe(6);
  expect(page.now()).toEqual({ kind: 'live' });
  await page.timers.advance(9100);
  expect(page.now()).toMatchObject({ kind: 'reconnecting', reason: 'the server has fallen silent' });
  expect(page.transport.sockets[0]?.closed).toBe(true);
});

test('the time that nothing was heard counts as not connected', async () => {
  const page = setUp();
  await becomeLive(page);
  const liveAt = page.timers.now();
  const heardAt = await settleIn(page);
  await page.timers.advance(40_000);
  expect(page.coverage).toEqual([
    [true, liveAt + 1100],
    [false, heardAt],
  ]);
});

test('how far the clocks are apart is known before the connection is live', async () => {
  const page = setUp();
  page.connection.start();
  await page.timers.advance(0);
  const socket = page.transport.newest();
  socket.onOpen();
  answer(socket, 'subscribe', { topics: ['metric:orders', 'metric:cpu'], settleAfter: 5000 });
  await page.timers.advance(100);
  expect(page.now()).toEqual({ kind: 'connecting' });
  answer(socket, 'ping', { time: page.timers.now() - 50 + 7000, checkpoints: [] });
  await page.timers.advance(0);
  expect(page.log.offset).toBe(7000);
  expect(page.now()).toEqual({ kind: 'live' });
});

test('a server that does not send its time is left', async () => {
  const page = setUp();
  page.connection.start();
  await page.timers.advance(0);
  const socket = page.transport.newest();
  socket.onOpen();
  answer(socket, 'subscribe', { topics: ['metric:orders', 'metric:cpu'], settleAfter: 5000 });
  const error = { code: 'internal', message: 'something went wrong' };
  const ping = socket.sent.find(({ action }) => action === 'ping');
  socket.onText(JSON.stringify({ type: 'answer', id: ping?.id, ok: false, error }));
  await page.timers.advance(0);
  expect(page.now()).toMatchObject({ kind: 'reconnecting', reason: 'the server did not send its time' });
});

test('the first pings come a second apart and the quickest answer counts', async () => {
  const page = setUp();
  await becomeLive(page);
  await page.timers.advance(1000);
  await page.timers.advance(100);
  answer(page.transport.newest(), 'ping', { time: page.timers.now() + 7000, checkpoints: [] });
  await page.timers.advance(0);
  expect(page.log.offset).toBe(0);
});

test('frames that are spread out have stopped only when the next one is late', async () => {
  const page = setUp();
  await becomeLive(page);
  await settleIn(page);
  const socket = page.transport.newest();
  const pings = () => socket.sent.filter(({ action }) => action === 'ping').length;
  const pacing = { interval: 4000, reason: 'viewers' };
  socket.onText(JSON.stringify({ ...samples.sampleDeltaFrame, pacing }));
  await page.timers.advance(8000);
  expect(pings()).toBe(5);
  await page.timers.advance(2000);
  expect(pings()).toBe(6);
});

test('a page asks once how far the server is when frames have stopped for as long as settling takes', async () => {
  const page = setUp();
  await becomeLive(page);
  await settleIn(page);
  const socket = page.transport.newest();
  const pings = () => socket.sent.filter(({ action }) => action === 'ping').length;
  socket.onText(JSON.stringify(samples.sampleDeltaFrame));
  await page.timers.advance(4000);
  expect(pings()).toBe(5);
  await page.timers.advance(2000);
  expect(pings()).toBe(6);
  const checkpoints = [{ shard: 's', seq: '7', arrived: 900, until: 1000 }];
  answer(socket, 'ping', { time: page.timers.now(), checkpoints });
  await page.timers.advance(20_000);
  expect(pings()).toBe(6);
  expect(page.checkpoints.at(-1)).toEqual(checkpoints);
});

test('while nothing comes of some shard, a page asks every few seconds how far each is settled', async () => {
  const page = setUp();
  await becomeLive(page);
  await settleIn(page);
  const socket = page.transport.newest();
  const pings = () => socket.sent.filter(({ action }) => action === 'ping').length;
  page.network.needsCheckpoints = true;
  for (let second = 0; second < 20; second++) {
    await page.timers.advance(1000);
    answer(socket, 'ping', { time: page.timers.now(), checkpoints: [] });
  }
  expect(pings() - 5).toBeGreaterThanOrEqual(3);
  expect(pings() - 5).toBeLessThanOrEqual(4);
  page.network.needsCheckpoints = false;
  const asked = pings();
  await page.timers.advance(10_000);
  expect(pings()).toBe(asked);
});
