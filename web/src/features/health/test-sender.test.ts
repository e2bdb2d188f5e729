import type { EventsAnswer } from '@millrace/contract';
import { expect, test } from 'vitest';
import { createFakeTimers } from '../../lib/testing/fake-timers';
import { TestSender } from './test-sender';

const taken = (count: number): EventsAnswer => ({
  accepted: count,
  refused: 0,
  events: Array.from({ length: count }, () => ({ shard: 'shardId-000000000000', seq: '1' })),
});

const open = (answer: (count: number) => EventsAnswer | Error = taken) => {
  const timers = createFakeTimers();
  const sent: number[] = [];
  const sender = new TestSender({
    timers,
    send: async (count) => {
      sent.push(count);
      const result = answer(count);
      if (result instanceof Error) throw result;
      return result;
    },
    wordsOf: (error) => (error instanceof Error ? error.message : 'unknown'),
  });
  return { timers, sent, sender };
};

test('one is sent, or five, and what was taken adds up until it is cleared', async () => {
  const { sender } = open();
  await sender.send(1);
  await sender.send(5);
  expect(sender.view).toEqual({ accepted: 6, refused: 0, rate: 0, problem: undefined });
  sender.clear();
  expect(sender.view.accepted).toBe(0);
});

test('a steady rate sends each second until it is stopped', async () => {
  const { sender, timers, sent } = open();
  sender.start(5);
  await timers.advance(3500);
  expect(sent).toEqual([5, 5, 5, 5]);
  expect(sender.view.rate).toBe(5);
  sender.stop();
  await timers.advance(5000);
  expect(sent).toHaveLength(4);
  expect(sender.view).toMatchObject({ rate: 0, accepted: 20 });
});

test('another rate takes the place of the one before', async () => {
  const { sender, timers, sent } = open();
  sender.start(1);
  await timers.advance(1500);
  sender.start(10);
  await timers.advance(1500);
  expect(sent).toEqual([1, 1, 10, 10]);
});

test('it ends by itself after five minutes, and when something fails or is refused', async () => {
  const { sender, timers, sent } = open();
  sender.start(1);
  await timers.advance(10 * 60_000);
  expect(sent).toHaveLength(300);
  expect(sender.view.rate).toBe(0);

  for (const answer of [
    () => new Error('you may send 30,000 events a minute'),
    (): EventsAnswer => ({
      accepted: 0,
      refused: 1,
      events: [{ error: { code: 'invalid_input', message: 'no type' } }],
    }),
  ]) {
    const failing = open(answer);
    failing.sender.start(1);
    await failing.timers.advance(10_000);
    expect(failing.sent).toHaveLength(1);
    expect(failing.sender.view.rate).toBe(0);
    expect(failing.sender.view.problem).toMatch(/30,000|no type/);
  }
});
