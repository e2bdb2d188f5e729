import { expect, test } from 'vitest';
import { aConnection, amplePacing, inMemoryConnectionRegistry, inMemoryConnectionSender } from '../testing/delivery';
import { simulatedClock } from '../testing/runtime';
import { broadcast, createBroadcaster } from './broadcast';
import type { ConnectionSender } from './ports';

/** What one post may take, ms. */
const ANSWER_WITHIN_MS = 1000;
const VIEWERS = 300;

/** A service that takes posts one after the other, `perSecond` of them. One that is not answered in time is taken all the same, and has failed for who sent it. */
const setUp = () => {
  const clock = simulatedClock();
  const service = { perSecond: 10_000, freeAt: 0 };
  const ids = Array.from({ length: VIEWERS }, (_, i) => `viewer-${i}`);
  const connectionSender = inMemoryConnectionSender(...ids);
  const post: ConnectionSender['post'] = async (id, message) => {
    service.freeAt = Math.max(clock.now(), service.freeAt) + 1000 / service.perSecond;
    const ms = service.freeAt - clock.now();
    await clock.sleep(Math.min(ms, ANSWER_WITHIN_MS));
    return ms <= ANSWER_WITHIN_MS ? connectionSender.post(id, message) : 'failed';
  };
  const topics = new Set(['metric:orders'] as const);
  const subscribers = ids.map((id) => ({ ...aConnection(id, clock.now()), topics }));
  const broadcaster = {
    ...createBroadcaster({
      connectionSender: { ...connectionSender, post },
      registry: inMemoryConnectionRegistry(),
      ...clock,
      random: () => 0.5,
      pacing: amplePacing,
    }),
    subscribers: async () => subscribers,
  };
  const send = async () => {
    const began = clock.now();
    const { tally } = await clock.run(broadcast(broadcaster, () => () => ['1', '2']));
    return { ...tally, perSecond: (tally.posts * 1000) / Math.max(1, clock.now() - began) };
  };
  return { clock, service, send };
};

test.each([40, 83, 200, 1000])(
  'a service that takes %d posts a second is given no more at a time than it answers in time, and is kept busy',
  async (perSecond) => {
    const { clock, service, send } = setUp();
    await send();
    service.perSecond = perSecond;
    for (let i = 0; i < 8; i++) {
      await send();
      // Who was not reached at first is tried again after five seconds.
      clock.pass(5000);
    }
    for (let i = 0; i < 4; i++) {
      const sent = await send();
      expect(sent).toMatchObject({ failed: 0, unreachable: 0 });
      expect(sent.perSecond).toBeGreaterThan(0.9 * perSecond);
    }
  },
);

test('a service that is fast again is given many posts at a time again', async () => {
  const { clock, service, send } = setUp();
  service.perSecond = 20;
  for (let i = 0; i < 3; i++) {
    await send();
    clock.pass(5000);
  }
  service.perSecond = 10_000;
  for (let i = 0; i < 4; i++) {
    await send();
    clock.pass(5000);
  }
  expect((await send()).perSecond).toBeGreaterThan(4000);
});
