import { expect, test } from 'vitest';
import { answer, becomeLive, liveFor, setUp } from './testing/page';

const HOUR = 3_600_000;
/** When a sign-in of an hour is renewed. */
const RENEWS = HOUR - 120_000;

const renewals = ({ transport }: ReturnType<typeof setUp>) =>
  transport.sockets.map(({ sent }) => sent.filter(({ action }) => action === 'renew').map(({ ticket }) => ticket));

test('a page opens one connection in two hours, whose sign-in it renews each time before that ends', async () => {
  const page = setUp();
  await becomeLive(page);
  await liveFor(page, 110 * 60_000);
  expect(page.transport.sockets).toHaveLength(1);
  expect(renewals(page)).toEqual([['2']]);
  expect(page.states).toEqual([{ kind: 'connecting' }, { kind: 'live' }]);
  expect(page.coverage).toHaveLength(1);
});

test('a renewal that fails is tried again every ten seconds, and one that succeeds is followed by the next', async () => {
  const asked: number[] = [];
  const page = setUp(async () => {
    asked.push(page.timers.now());
    if (asked.length === 2) throw new Error('busy');
    return { url: 'ws://there', ticket: `t${asked.length}`, endsAt: page.timers.now() + HOUR };
  });
  await becomeLive(page);
  await liveFor(page, RENEWS - 5000);
  await page.timers.advance(15_500);
  expect(renewals(page)).toEqual([['t3']]);
  const socket = page.transport.newest();
  const command = socket.sent.findLast(({ action }) => action === 'renew');
  const error = { code: 'unauthorized', message: 'used' };
  socket.onText(JSON.stringify({ type: 'answer', id: command?.id, ok: false, error }));
  await page.timers.advance(10_000);
  expect(renewals(page)).toEqual([['t3', 't4']]);
  answer(socket, 'ping', { time: page.timers.now(), checkpoints: [] });
  const next = 1_200_000;
  answer(socket, 'renew', { endsAt: page.timers.now() + next, topics: ['metric:orders', 'metric:cpu'], removed: [] });
  await liveFor(page, next - 115_000);
  expect(renewals(page)).toEqual([['t3', 't4', 't5']]);
  expect(page.transport.sockets).toHaveLength(1);
});

test('a sign-in that was not renewed ends its connection', async () => {
  const page = setUp(async (fresh) => {
    if (fresh) throw new Error('busy');
    return { url: 'ws://there', ticket: 't', endsAt: page.timers.now() + HOUR };
  });
  await becomeLive(page);
  await liveFor(page, HOUR + 5000);
  expect(page.transport.sockets[0]?.closed).toBe(true);
  expect(page.states[2]).toMatchObject({ kind: 'reconnecting', reason: 'the sign-in has ended' });
});

test('a page whose groups no longer allow all that it shows says so and stops', async () => {
  const page = setUp();
  await becomeLive(page);
  await liveFor(page, RENEWS - 5000);
  await page.timers.advance(5500);
  answer(page.transport.newest(), 'renew', {
    endsAt: page.timers.now() + HOUR,
    topics: ['metric:orders'],
    removed: ['metric:cpu'],
  });
  await page.timers.advance(0);
  expect(page.now()).toMatchObject({ kind: 'failed', reason: expect.stringContaining('metric:cpu') });
});

test('after a hand-over the successor is renewed, and the connection that it replaced is not', async () => {
  const page = setUp();
  await becomeLive(page);
  await liveFor(page, 112.5 * 60_000 + 5000);
  await becomeLive(page, false);
  await liveFor(page, RENEWS + 5000);
  expect(renewals(page)).toEqual([['2'], ['4']]);
});

test('a page that falls asleep renews nothing', async () => {
  const page = setUp();
  await becomeLive(page);
  page.connection.sleep();
  await page.timers.advance(2 * HOUR);
  expect(renewals(page)).toEqual([[]]);
});
