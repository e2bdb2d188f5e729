import { expect, test } from 'vitest';
import { QueuedPushes } from './queued-pushes';

const SHARD = 'shard-0';
const START = 1_000_000;

/** Hands over a batch of records that arrived then, ms after the start. */
const handing = (isPaced = true) => {
  const pushes = new QueuedPushes();
  return (at: number, ...arrived: number[]): number[] => {
    const records = arrived.map((ms) => ({ seq: String(ms), arrived: START + ms, data: new Uint8Array() }));
    return pushes.take({ shard: SHARD, records }, isPaced, START + at).map((record) => record.arrived - START);
  };
};

test('pushes that have queued are sent together, with the first one that is fresh', () => {
  const hand = handing();
  expect(hand(100, 0)).toEqual([0]);
  // The function was busy until 2000. The first of the queue may be all that there is.
  expect(hand(2000, 200)).toEqual([200]);
  expect(hand(4000, 400)).toEqual([]);
  expect(hand(4001, 600, 800)).toEqual([]);
  expect(hand(4002, 3900)).toEqual([400, 600, 800, 3900]);
  // And from then on with the first of the queue.
  expect(hand(6000, 4000)).toEqual([]);
  expect(hand(6001, 5900)).toEqual([4000, 5900]);
});

test('batches that hold all that has come meanwhile are sent as they are', () => {
  const hand = handing();
  expect(hand(100, 0)).toEqual([0]);
  expect(hand(2000, 200, 1900)).toEqual([200, 1900]);
  // Nothing has come for a while.
  expect(hand(4000, 2100)).toEqual([2100]);
  expect(hand(6000, 4100, 5100)).toEqual([4100, 5100]);
});

test('a backlog that was worked off is forgotten', () => {
  const hand = handing();
  hand(5000, 0);
  expect(hand(5001, 100)).toEqual([]);
  for (let i = 1; i <= 20; i++) hand(5000 + 1000 * i, 4900 + 1000 * i);
  expect(hand(26_000, 25_100)).toEqual([25_100]);
});

test('where records are always late, they are held for a second at most', () => {
  const hand = handing();
  const sent = Array.from({ length: 61 }, (_, i) => hand(1000 + 100 * i, 100 * i).length);
  expect(sent.reduce((sum, records) => sum + records, 0)).toBeGreaterThanOrEqual(45);
  expect(sent.filter((records) => records > 0).length).toBeGreaterThanOrEqual(3);
});

test('where nothing is paced, nothing is held', () => {
  const hand = handing(false);
  hand(5000, 0);
  expect(hand(5001, 100)).toEqual([100]);
});
