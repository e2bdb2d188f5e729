import { type Breakdown, type DeltaFrame, type SettledFrame, topicSetOf } from '@millrace/contract';
import { expect, it } from 'vitest';
import { tallyOf, within } from './events';
import { chooseProbe } from './probe';

/** The window that starts at 0 is the run's own. */
const probe = chooseProbe({ metrics: [] }, '1', 0);

const series = (count: number, reason = 'forbidden_key') => [
  {
    topic: 'metric:rejected' as const,
    breakdown: {
      dimensions: [{ name: 'reason', values: [[reason, { measure: 'count', count }]] }],
    } satisfies Breakdown,
  },
];

const delta = (first: string, count: number, reason?: string): DeltaFrame => ({
  type: 'delta',
  shard: 'shard-1',
  part: 1,
  of: 1,
  arrived: { first: 0, last: 0 },
  events: count,
  windows: [{ start: 0, first, last: first, series: series(count, reason) }],
});

const settled = (seq: string, count: number): SettledFrame => ({
  type: 'settled',
  shard: 'shard-1',
  part: 1,
  of: 1,
  prev: '0',
  seq,
  arrived: 0,
  topicSet: topicSetOf(['metric:orders']),
  windows: [{ start: 0, seq, series: series(count) }],
});

it('deltas of the run add up, each once, and those of others do not count', () => {
  const tally = tallyOf(probe);
  for (const frame of [delta('1', 40), delta('1', 40), delta('2', 60), delta('3', 7, 'empty')]) tally.add(frame);
  expect(tally.count()).toBe(100);
});

it('what is settled is absolute, and fills in for a delta that never came', () => {
  const tally = tallyOf(probe);
  for (const frame of [delta('1', 40), settled('1', 40), settled('2', 100)]) tally.add(frame);
  expect(tally.count()).toBe(100);
});

const never = () => new Promise<never>(() => undefined);

it('a step that takes too long ends with a line that names it', async () => {
  const { signal } = new AbortController();
  await expect(within('a sign-in', never(), signal, 20)).rejects.toThrow('a sign-in did not come within 0.02 s');
  expect(await within('a sign-in', Promise.resolve('token'), signal)).toBe('token');
});

it('a step ends at once when the command is interrupted', async () => {
  const ending = new AbortController();
  const step = within('a sign-in', never(), ending.signal);
  ending.abort();
  await expect(step).rejects.toThrow(/abort/);
});
