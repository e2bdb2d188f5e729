import { samples } from '@millrace/contract';
import { expect, test } from 'vitest';
import { becomeLive, createSender, liveFor, setUp } from './testing/page';

/** The age at which a connection is handed over, where chance says a half. */
const AGE = 112.5 * 60_000;

test('before a connection is two hours old it is handed over, and nothing is missed in between', async () => {
  const page = setUp();
  await becomeLive(page);
  await liveFor(page, AGE + 5000);
  const [first, second] = page.transport.sockets;
  expect(page.transport.sockets).toHaveLength(2);
  expect(first?.closed).toBe(false);
  await becomeLive(page, false);
  await page.timers.advance(1900);
  expect(first?.closed).toBe(false);
  await page.timers.advance(100);
  expect(first?.closed).toBe(true);
  expect(second?.closed).toBe(false);
  expect(page.states).toEqual([{ kind: 'connecting' }, { kind: 'live' }]);
  expect(page.coverage).toHaveLength(1);
  second?.onText(JSON.stringify(samples.sampleDeltaFrame));
  expect(page.seen).toHaveLength(1);
  await liveFor(page, AGE + 5000);
  expect(page.transport.sockets).toHaveLength(3);
});

test('a hand-over loses nothing though the server learns of the successor a second late', async () => {
  const page = setUp();
  const sender = createSender(page);
  await becomeLive(page);
  sender.subscribe(page.transport.newest());
  await liveFor(page, AGE + 5000);
  sender.send('0');
  await page.timers.advance(50);
  await becomeLive(page, false);
  sender.subscribe(page.transport.newest());
  const sent = Array.from({ length: 30 }, (_, i) => String(i + 1));
  for (const first of sent) {
    await page.timers.advance(100);
    sender.send(first);
  }
  const windows = page.seen.flatMap((message) => (message.type === 'delta' ? message.windows : []));
  const seen = new Set(windows.map(({ first }) => first));
  expect(sent.filter((first) => !seen.has(first))).toEqual([]);
  expect(page.transport.sockets.map(({ closed }) => closed)).toEqual([true, false]);
});

const handOver = async (page: ReturnType<typeof setUp>) => {
  await becomeLive(page);
  await liveFor(page, AGE + 5000);
  await becomeLive(page, false);
};

test('a replaced connection that ends on its own is no loss', async () => {
  const page = setUp();
  await handOver(page);
  await page.timers.advance(1500);
  page.transport.sockets[0]?.onClose('gone');
  await page.timers.advance(1000);
  expect(page.now()).toEqual({ kind: 'live' });
  expect(page.transport.sockets).toHaveLength(2);
});

test('a replaced connection that ends before the senders know its successor leaves a gap', async () => {
  const page = setUp();
  await handOver(page);
  const heardAt = page.timers.now();
  page.transport.newest().onText('noise');
  page.transport.sockets[0]?.onText('noise');
  await page.timers.advance(500);
  page.transport.sockets[0]?.onClose('gone');
  await page.timers.advance(1000);
  expect(page.now()).toEqual({ kind: 'live' });
  expect(page.coverage.slice(1)).toEqual([
    [false, heardAt],
    [true, heardAt + 1100],
  ]);
});

test('a stop in the middle of a hand-over closes both connections', async () => {
  const page = setUp();
  await handOver(page);
  page.connection.stop();
  expect(page.transport.sockets.map(({ closed }) => closed)).toEqual([true, true]);
});

test('a successor that cannot be had is tried again, while the connection goes on', async () => {
  const asked: boolean[] = [];
  const page = setUp(async (fresh) => {
    asked.push(fresh);
    if (fresh && asked.length < 3) throw new Error('busy');
    return { url: 'ws://there', ticket: 't', endsAt: page.timers.now() + 10 * AGE };
  });
  await becomeLive(page);
  await liveFor(page, AGE + 15_000);
  expect(asked).toEqual([false, true, true]);
  page.transport.newest().onClose('refused');
  expect(page.now()).toEqual({ kind: 'live' });
  await liveFor(page, 15_000);
  expect(asked).toHaveLength(4);
  expect(page.transport.sockets).toHaveLength(3);
});

test('a connection that is lost takes its successor with it', async () => {
  const page = setUp();
  await becomeLive(page);
  await liveFor(page, AGE + 5000);
  page.transport.sockets[0]?.onClose('gone');
  expect(page.transport.sockets[1]?.closed).toBe(true);
  expect(page.now()).toMatchObject({ kind: 'reconnecting', reason: 'gone' });
});
