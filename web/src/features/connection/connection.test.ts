import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { SignedOutError } from '../../lib/rest';
import { answer, becomeLive, createSender, setUp } from './testing/page';

test('connecting → live: a ticket, a socket, and a subscription to every metric', async () => {
  const page = setUp();
  await becomeLive(page);
  const socket = page.transport.newest();
  expect(socket.url).toBe('ws://there?ticket=1');
  expect(socket.sent[0]).toMatchObject({ action: 'subscribe', topics: ['metric:orders', 'metric:cpu'] });
  expect(page.states).toEqual([{ kind: 'connecting' }, { kind: 'live' }]);
});

test('an open socket is not live before its subscription is answered', async () => {
  const page = setUp();
  page.connection.start();
  await page.timers.advance(0);
  page.transport.newest().onOpen();
  await page.timers.advance(100);
  expect(page.now()).toEqual({ kind: 'connecting' });
});

test('live → reconnecting → live: says when the next try is, takes a new ticket and subscribes again', async () => {
  const page = setUp();
  await becomeLive(page);
  page.transport.newest().onClose('gone');
  const lostAt = page.timers.now();
  expect(page.now()).toEqual({ kind: 'reconnecting', reason: 'gone', offline: false, nextTry: lostAt + 650 });
  await page.timers.advance(649);
  expect(page.transport.sockets).toHaveLength(1);
  await page.timers.advance(1);
  expect(page.transport.newest().url).toBe('ws://there?ticket=2');
  expect(page.now()).toEqual({ kind: 'reconnecting', reason: 'trying again', offline: false });
  await becomeLive(page, false);
  expect(page.transport.newest().sent[0]).toMatchObject({ action: 'subscribe' });
  expect(page.now()).toEqual({ kind: 'live' });
});

test('waits grow while tries fail, and start small again after a success', async () => {
  const page = setUp();
  await becomeLive(page);
  const waits: number[] = [];
  for (let i = 0; i < 3; i++) {
    page.transport.newest().onClose('gone');
    const state = page.now();
    const wait = (state?.kind === 'reconnecting' && state.nextTry ? state.nextTry : 0) - page.timers.now();
    waits.push(wait);
    await page.timers.advance(wait);
  }
  expect(waits).toEqual([650, 1150, 2150]);
  await becomeLive(page, false);
  page.transport.newest().onClose('gone');
  expect(page.now()).toMatchObject({ nextTry: page.timers.now() + 650 });
});

test('a ticket that cannot be had is a failed try like any other', async () => {
  let calls = 0;
  const page = setUp(async () => {
    calls += 1;
    throw new Error('nothing answers');
  });
  page.connection.start();
  await page.timers.advance(0);
  expect(page.now()).toMatchObject({ kind: 'reconnecting', reason: 'nothing answers' });
  await page.timers.advance(2000);
  expect(calls).toBe(3);
});

test('a session that has ended is not retried', async () => {
  const page = setUp(async () => Promise.reject(new SignedOutError()));
  page.connection.start();
  await page.timers.advance(60_000);
  expect(page.states).toEqual([{ kind: 'connecting' }, { kind: 'signed-out' }]);
});

test('a subscription that is refused for good is said and not retried', async () => {
  const page = setUp();
  page.connection.start();
  await page.timers.advance(0);
  const socket = page.transport.newest();
  socket.onOpen();
  const error = { code: 'not_allowed', message: 'your group may not watch this' };
  socket.onText(JSON.stringify({ type: 'answer', id: socket.sent[0]?.id, ok: false, error }));
  await page.timers.advance(60_000);
  expect(page.now()).toEqual({ kind: 'failed', reason: 'your group may not watch this' });
  expect(page.transport.sockets).toHaveLength(1);
  expect(socket.closed).toBe(true);
});

test('a person who asks, or a network that comes back, ends the wait', async () => {
  const page = setUp();
  await becomeLive(page);
  page.transport.newest().onClose('gone');
  page.connection.hurry();
  await page.timers.advance(0);
  expect(page.transport.sockets).toHaveLength(2);
  await page.timers.advance(5000);
  expect(page.transport.sockets).toHaveLength(2);
});

test.each([
  ['live', () => undefined],
  ['waiting for its next try', (page: ReturnType<typeof setUp>) => page.transport.newest().onClose('gone')],
])('offline is known at once and waits for the network, not for a timer, while the page is %s', async (_, before) => {
  const page = setUp();
  await becomeLive(page);
  before(page);
  page.network.online = false;
  page.connection.goneOffline();
  expect(page.now()).toEqual({ kind: 'reconnecting', reason: 'this device is offline', offline: true });
  await page.timers.advance(120_000);
  expect(page.transport.sockets).toHaveLength(1);
  page.network.online = true;
  page.connection.hurry();
  await becomeLive(page, false);
  expect(page.now()).toEqual({ kind: 'live' });
});

test('what counts as watched begins when every sender of the server knows of the subscription, again after each loss', async () => {
  const page = setUp();
  const sender = createSender(page);
  sender.send('1');
  await page.timers.advance(1);
  await becomeLive(page);
  const liveAt = page.timers.now();
  sender.subscribe(page.transport.newest());
  expect(page.now()).toEqual({ kind: 'live' });
  await page.timers.advance(998);
  sender.send('2');
  expect(page.seen).toEqual([]);
  expect(page.coverage).toEqual([]);
  await page.timers.advance(102);
  expect(page.coverage).toEqual([[true, liveAt + 1100]]);
  sender.send('3');
  expect(page.seen).toHaveLength(1);
  page.transport.newest().onClose('gone');
  await page.timers.advance(1000);
  await becomeLive(page, false);
  const liveAgainAt = page.timers.now();
  await page.timers.advance(1100);
  expect(page.coverage.slice(2)).toEqual([[true, liveAgainAt + 1100]]);
});

test('a connection that is lost before the senders know of it has watched nothing', async () => {
  const page = setUp();
  await becomeLive(page);
  await page.timers.advance(500);
  page.transport.newest().onClose('gone');
  await page.timers.advance(5000);
  expect(page.coverage).toEqual([]);
});

test('frames are handed on; what cannot be understood is counted and harms nothing', async () => {
  const page = setUp();
  await becomeLive(page);
  const socket = page.transport.newest();
  socket.onText('noise');
  socket.onText('{"type":"delta"}');
  socket.onText(JSON.stringify(samples.sampleDeltaFrame));
  expect(page.seen).toEqual([samples.sampleDeltaFrame]);
  expect(page.log.unknown).toBe(2);
  expect(page.now()).toEqual({ kind: 'live' });
});

test('after a stop nothing moves any more', async () => {
  const page = setUp();
  await becomeLive(page);
  page.connection.stop();
  expect(page.transport.newest().closed).toBe(true);
  page.connection.hurry();
  await page.timers.advance(120_000);
  expect(page.transport.sockets).toHaveLength(1);
});

test('each subscription is reported with the time that settling takes, and each loss', async () => {
  const page = setUp();
  await becomeLive(page);
  expect(page.log).toMatchObject({ subscribed: 5000, lost: 0 });
  page.transport.newest().onClose('gone');
  expect(page.log.lost).toBe(1);
});

test('a page that sleeps has no connection and wants none until it wakes', async () => {
  const page = setUp();
  await becomeLive(page);
  page.connection.sleep();
  expect(page.now()).toEqual({ kind: 'asleep' });
  expect(page.transport.newest().closed).toBe(true);
  page.connection.hurry();
  await page.timers.advance(600_000);
  expect(page.transport.sockets).toHaveLength(1);
  page.connection.wake();
  await becomeLive(page, false);
  expect(page.transport.sockets).toHaveLength(2);
  expect(page.now()).toEqual({ kind: 'live' });
});

test('a page that falls asleep while it waits for a ticket opens no connection', async () => {
  const tickets: (() => void)[] = [];
  const page = setUp(
    () => new Promise((resolve) => tickets.push(() => resolve({ url: 'ws://there', ticket: 't', endsAt: 0 }))),
  );
  page.connection.start();
  page.connection.sleep();
  for (const give of tickets) give();
  await page.timers.advance(1000);
  expect(page.transport.sockets).toHaveLength(0);
});

test('waking a page that was not asleep only makes it hurry', async () => {
  const page = setUp();
  await becomeLive(page);
  page.connection.wake();
  expect(page.now()).toEqual({ kind: 'live' });
  expect(page.transport.sockets).toHaveLength(1);
});

test('what the page wants to be sent later is asked for on the open connection, what it no longer wants first', async () => {
  const page = setUp();
  await becomeLive(page);
  const socket = page.transport.newest();
  page.wanted.topics = ['metric:orders', 'metric:clicks', 'metric:size'];
  page.connection.followTopics();
  page.connection.followTopics();
  expect(socket.sent.at(-1)).toMatchObject({ action: 'unsubscribe', topics: ['metric:cpu'] });
  answer(socket, 'unsubscribe', { topics: ['metric:orders'] });
  await page.timers.advance(0);
  expect(socket.sent.at(-1)).toMatchObject({ action: 'subscribe', topics: ['metric:clicks', 'metric:size'] });
  const sent = socket.sent.length;
  answer(socket, 'subscribe', { topics: page.wanted.topics, settleAfter: 5000 });
  await page.timers.advance(0);
  expect(page.topics).toEqual([['metric:orders'], page.wanted.topics]);
  expect(socket.sent).toHaveLength(sent);
});

test('what the page wants before its subscription is answered is asked for right after, and anew on the next connection', async () => {
  const page = setUp();
  page.connection.start();
  await page.timers.advance(0);
  page.transport.newest().onOpen();
  page.wanted.topics = ['metric:orders', 'metric:cpu', 'metric:size'];
  page.connection.followTopics();
  await becomeLive(page, false);
  expect(page.transport.newest().sent.at(-1)).toMatchObject({ action: 'subscribe', topics: ['metric:size'] });
  await page.timers.advance(10_000);
  expect(page.now()?.kind).toBe('reconnecting');
});
