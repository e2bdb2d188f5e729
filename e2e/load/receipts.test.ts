import { type DeltaFrame, seededRandom } from '@millrace/contract';
import { expect, test } from 'vitest';
import { Histogram } from '../../tools/src/lib/scale/histogram';
import { Receipts } from './receipts';
import { byShard, isSettled, loggedRecords, type SentRecord } from './traffic';

const record = (shard: string, seq: number, putAt: number): SentRecord => ({
  shard,
  seq: String(seq),
  putAt,
  data: new Uint8Array(),
});

const delta = (shard: string, first: number, last: number, part = 1, of = 1): DeltaFrame => ({
  type: 'delta',
  shard,
  part,
  of,
  arrived: { first, last },
  events: last - first + 1,
  windows: [{ start: 0, first: String(first), last: String(last), series: [] }],
});

test('an event has come to a viewer with the frame that covers it, and with the last part of it', () => {
  const log = byShard([record('s', 10, 1000), record('s', 9, 900), record('s', 11, 2000), record('t', 10, 0)]);
  const receipts = new Receipts();
  const frame = delta('s', 9, 10);
  receipts.note(frame, 1500);
  receipts.note(frame, 1600);
  receipts.note(delta('s', 11, 11, 1, 2), 2001);
  receipts.note(delta('s', 11, 11, 2, 2), 2007);
  const all = receipts.latencies(log, 0, 3000);
  expect(all.total).toBe(5);
  expect([all.quantile(0.2), all.quantile(0.5), all.quantile(1)]).toEqual([7, 600, 700]);
  expect(receipts.latencies(log, 2000, 3000).quantile(0.99)).toBe(7);
  expect(receipts.latencies(log, 3000, 4000).quantile(0.5)).toBeUndefined();
});

test('of frames that came in some time, none is left out because its events were put before', () => {
  const log = byShard([record('s', 9, 900), record('s', 10, 1900)]);
  const receipts = new Receipts();
  receipts.note(delta('s', 9, 9), 1500);
  receipts.note(delta('s', 10, 10), 2500);
  const found = receipts.latenciesOfReceived(log, 1000, 2000);
  expect([found.total, found.quantile(1)]).toEqual([1, 600]);
});

test('a frame takes as many posts as it has parts, and a batch has its first frame once', () => {
  const receipts = new Receipts();
  const parts = [delta('s', 1, 2, 1, 2), delta('s', 1, 2, 2, 2)];
  parts.forEach((part, i) => {
    receipts.note(part, 1000 + i);
  });
  receipts.note({ ...delta('s', 1, 2) }, 1040);
  receipts.note(delta('s', 3, 4), 2000);
  expect(receipts.postsPerFrame('delta', 0, 9000)).toBeCloseTo(4 / 3);
  expect(receipts.postsPerFrame('settled', 0, 9000)).toBe(1);
  expect(receipts.rounds('delta', 0, 9000)).toEqual([
    { posts: 3, from: 1000, to: 1040 },
    { posts: 1, from: 2000, to: 2000 },
  ]);
});

test('how often a frame came is counted', () => {
  const receipts = new Receipts();
  const [one, other] = [delta('s', 1, 2), delta('t', 1, 2)];
  for (let i = 0; i <= 10; i++) receipts.note(one, 1000 + i * 4);
  for (let i = 0; i <= 10; i++) receipts.note(other, 1002 + i * 4);
  receipts.note(delta('s', 3, 4), 5000);
  expect([receipts.received('delta', 0, 9000), receipts.received('delta', 1041, 9000)]).toEqual([23, 2]);
  expect(receipts.received('settled', 0, 9000)).toBe(0);
});

test('the frames of one batch are one broadcast, however many sets of topics they were made for', () => {
  const receipts = new Receipts();
  for (let i = 0; i <= 10; i++) receipts.note({ ...delta('s', 1, 2) }, 1000 + i * 4);
  expect(receipts.rounds('delta', 0, 9000)).toEqual([{ posts: 11, from: 1000, to: 1040 }]);
});

test('quantiles of a histogram are those of its values', () => {
  const random = seededRandom(3);
  const values = Array.from({ length: 1000 }, () => Math.floor(random() * 5000));
  const histogram = new Histogram();
  for (const value of values) histogram.add(value);
  const sorted = values.toSorted((a, b) => a - b);
  expect(histogram.quantile(0.5)).toBe(sorted[499]);
  expect(histogram.quantile(0.99)).toBe(sorted[989]);
});

test('the log is that of each shard, whatever order the stream acknowledged it in', () => {
  const log = loggedRecords([record('s', 10, 1000), record('s', 9, 1200), record('t', 1, 5)]);
  expect(log.filter(({ shard }) => shard === 's').map(({ seq, arrived }) => [seq, arrived])).toEqual([
    ['9', 1200],
    ['10', 1200],
  ]);
});

test('all is settled when every shard is, up to its last record', () => {
  const log = [record('s', 9, 0), record('s', 10, 0), record('t', 3, 0)];
  const at = (s: string, t: string) =>
    [s, t].map((seq, i) => ({ shard: i === 0 ? 's' : 't', seq, arrived: 0, until: 0 }));
  expect(isSettled(log, at('10', '3'))).toBe(true);
  expect(isSettled(log, at('9', '3'))).toBe(false);
  expect(isSettled(log, at('10', '3').slice(1))).toBe(false);
});
