import { type Series, type SettledAnswer, settledAnswerSchema, settledQuerySchema } from '@millrace/contract';
import { describe, expect, test } from 'vitest';
import { retentionOf } from '../../domain/retention';
import { HOUR_MS, MINUTE_MS, settlingOf } from '../../domain/time';
import { ANSWER_BYTES } from '../../lib/json/json-bytes';
import { metrics } from '../../testing/fixture-metrics';
import { settledByHand } from '../testing/settled-by-hand';
import type { SettledReader } from './ports';
import { createQuerySettled } from './query-settled';

const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
const now = Date.parse('2026-11-20T10:00:00Z');

const series = (metric: string, labels = 0): Series => ({
  topic: `metric:${metric}`,
  breakdown: {
    total: { measure: 'count', count: 1 },
    dimensions: labels
      ? [
          {
            name: 'page',
            values: Array.from({ length: labels }, (_, i) => [
              `a page with a name ${i}`,
              { measure: 'count', count: 1 },
            ]),
          },
        ]
      : [],
  },
});

const ask = (reader: SettledReader, parameters: Record<string, string>, retained = retention) =>
  createQuerySettled({ reader, metrics, now: () => now, retention: retained, settling: settlingOf(2) })(
    ['viewers'],
    settledQuerySchema.parse({ topics: 'metric:orders', since: String(now - 15 * MINUTE_MS), ...parameters }),
  );

const everyPage = async (reader: SettledReader, parameters: Record<string, string>): Promise<SettledAnswer[]> => {
  const pages: SettledAnswer[] = [];
  for (let next: string | undefined = ''; next !== undefined; next = pages.at(-1)?.next)
    pages.push(await ask(reader, { ...parameters, ...(next && { next }) }));
  return pages;
};

const secondsAgo = (ago: number, ...all: Series[]) => ({ start: now - ago * 1000, seq: '7', series: all });

const setUp = async () => {
  const reader = settledByHand();
  await reader.setCheckpoint({ shard: 'a', seq: '10' });
  await reader.setCheckpoint({ shard: 'b', seq: '11' });
  return reader;
};

const places = ({ windows }: SettledAnswer) => windows.map(({ start, shard }) => [(now - start) / 1000, shard]);

describe('the settled seconds', () => {
  test('say how far behind a shard is that was so at its last step', async () => {
    const { checkpoints, ...reader } = await setUp();
    const late = { shard: 'late', seq: '12', arrived: now - 95_000, settledAt: now - 5000 };
    const answer = await ask({ ...reader, checkpoints: async () => [...(await checkpoints()), late] }, {});
    expect([answer.behind, (await ask({ ...reader, checkpoints }, {})).behind]).toEqual([90, undefined]);
  });

  test('come with the checkpoint of a shard whose reader is hours behind, and without that of one which closed days ago', async () => {
    const reader = await setUp();
    await reader.setCheckpoint({ shard: 'behind', seq: '12' }, now - 20 * HOUR_MS);
    await reader.setCheckpoint({ shard: 'closed', seq: '13' }, now - retention.log - 1);
    const { checkpoints } = await ask(reader, {});
    expect(checkpoints.map(({ shard }) => shard).sort()).toEqual(['a', 'b', 'behind']);
  });

  test('are those of all shards since a moment, the newest first, with the checkpoints', async () => {
    const reader = await setUp();
    await reader.put('second', 'a', ...[2000, 900, 400, 3, -200].map((ago) => secondsAgo(ago, series('orders'))));
    await reader.put('second', 'b', ...[900, 3].map((ago) => secondsAgo(ago, series('orders'))));
    const answer = await ask(reader, {});
    const arrived = Number.MAX_SAFE_INTEGER;
    expect(answer.checkpoints).toEqual([
      { shard: 'a', seq: '10', arrived, until: arrived },
      { shard: 'b', seq: '11', arrived, until: arrived },
    ]);
    expect(places(answer)).toEqual([
      [-200, 'a'],
      [3, 'a'],
      [3, 'b'],
      [400, 'a'],
      [900, 'a'],
      [900, 'b'],
    ]);
    expect(answer.next).toBeUndefined();
  });

  test('hold the topics that were asked for alone, and say of a second without them that it is settled too', async () => {
    const reader = await setUp();
    await reader.put('second', 'a', secondsAgo(1, series('orders'), series('clicks')), secondsAgo(2, series('clicks')));
    const { windows } = await ask(reader, {});
    expect(windows).toEqual([
      { ...secondsAgo(1, series('orders')), shard: 'a' },
      { ...secondsAgo(2), shard: 'a' },
    ]);
  });

  test('that do not fit into an answer come in pages, each once', async () => {
    const reader = await setUp();
    const ago = Array.from({ length: 300 }, (_, i) => i + 1);
    for (const shard of ['a', 'b'])
      await reader.put('second', shard, ...ago.map((seconds) => secondsAgo(seconds, series('orders', 200))));
    const pages = await everyPage(reader, {});
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages)
      expect(JSON.stringify(settledAnswerSchema.parse(page)).length).toBeLessThan(ANSWER_BYTES + 1000);
    expect(pages.flatMap(places)).toEqual(
      ago.flatMap((seconds) => [
        [seconds, 'a'],
        [seconds, 'b'],
      ]),
    );
  });

  test('of a whole day are all found, however little there is', async () => {
    const reader = await setUp();
    const ago = [10, 7000, 40_000, 86_000];
    await reader.put('second', 'b', ...ago.map((seconds) => secondsAgo(seconds, series('orders'))));
    const pages = await everyPage(reader, { since: String(now - 24 * HOUR_MS) });
    expect(pages.flatMap(places)).toEqual(ago.map((seconds) => [seconds, 'b']));
  });

  test('of no shard are none', async () => {
    expect(await ask(settledByHand(), {})).toEqual({ asOf: now, checkpoints: [], windows: [] });
  });

  test('are read after the checkpoints', async () => {
    const reader = await setUp();
    const late: SettledReader = {
      ...reader,
      checkpoints: async () => {
        const checkpoints = await reader.checkpoints();
        await reader.put('second', 'a', secondsAgo(1, series('orders')));
        return checkpoints;
      },
    };
    expect((await ask(late, {})).windows).toHaveLength(1);
  });
});

describe('a question for settled seconds', () => {
  test.each([
    ['an unknown metric', { topics: 'metric:orders,metric:ordres' }, 'unknown_topic', 'topics[1]'],
    ['a time past the retention', { since: String(now - 26 * HOUR_MS) }, 'invalid_input', 'since'],
    ['a made-up page', { next: 'WzEsMl0' }, 'invalid_input', 'next'],
    ['bytes that are no page', { next: '%%%' }, 'invalid_input', 'next'],
  ])('with %s is refused', async (_, parameters, code, field) => {
    await expect(ask(await setUp(), parameters)).rejects.toMatchObject({ code, field });
  });

  test.each([
    [1, '1 day'],
    [2, '2 days'],
  ])('from before the retention of %i says how long that is', async (days, words) => {
    const asked = ask(await setUp(), { since: '0' }, { ...retention, second: days * 24 * HOUR_MS });
    const message = `since: seconds are retained for ${words}: GET /metrics/{name} has what is older`;
    await expect(asked).rejects.toMatchObject({ message });
  });

  test('may not go on with a page of another question', async () => {
    const reader = await setUp();
    const many = Array.from({ length: 600 }, (_, i) => secondsAgo(i, series('orders', 200)));
    await reader.put('second', 'b', ...many);
    const { next = '' } = await ask(reader, {});
    await expect(ask(reader, { next, topics: 'metric:clicks' })).rejects.toMatchObject({ field: 'next' });
    await expect(ask(reader, { next, since: String(now - MINUTE_MS) })).rejects.toMatchObject({ field: 'next' });
    expect((await ask(reader, { next })).windows.length).toBeGreaterThan(0);
  });
});
