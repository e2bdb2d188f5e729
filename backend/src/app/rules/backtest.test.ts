import { expect, test } from 'vitest';
import { figureRulesOf } from '../../domain/rules/define-rules';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../domain/time';
import { metrics } from '../../testing/fixture-metrics';
import type { SettledReader } from '../settled/ports';
import { retention } from '../testing/settled';
import { orders, settledByHand, window } from '../testing/settled-by-hand';
import { backtest } from './backtest';

const NOW = Date.UTC(2026, 10, 20, 10);

const rules = figureRulesOf(
  [
    { name: 'few', label: 'Few orders', metric: 'orders', kind: 'below', critical: 5, window: '1m', for: '10m' },
    { name: 'many', label: 'Many orders', metric: 'orders', by: 'country', kind: 'above', warning: 50, window: '1m' },
    { name: 'burst', label: 'Burst', metric: 'orders', kind: 'above', warning: 50 },
  ],
  metrics.catalog.metrics,
);

/** Ten orders each minute of the last two days, but for a quarter of an hour without any and a minute of very many. */
const aHistory = async () => {
  const reader = settledByHand();
  await reader.setCheckpoint({ shard: 'a', seq: '5' });
  for (let start = NOW - 2 * DAY_MS; start < NOW; start += MINUTE_MS) {
    const ago = NOW - start;
    if (ago > 30 * HOUR_MS && ago <= 30 * HOUR_MS + 15 * MINUTE_MS) continue;
    const events = ago === 5 * HOUR_MS ? { SE: 80, NO: 3 } : { SE: 7, NO: 3 };
    await reader.put('minute', 'a', window(start, orders(events)));
    if (ago === 5 * HOUR_MS) await reader.put('second', 'a', window(start, orders(events)));
  }
  return { reader, metrics: metrics.catalog.metrics, retention, now: NOW };
};

test('what rules would have said is found in what is stored, and no further back than that', async () => {
  const histories = await backtest(await aHistory(), rules, NOW - 2 * DAY_MS);
  expect(
    histories.map(({ rule, span, windows, alerts }) => ({
      rule: rule.name,
      days: (span.to - span.from) / DAY_MS,
      windows,
      alerts: alerts.map(({ openedAt, resolvedAt = 0, by }) => [
        by?.label ?? '',
        (openedAt - NOW) / MINUTE_MS,
        (resolvedAt - NOW) / MINUTE_MS,
      ]),
    })),
  ).toEqual([
    { rule: 'few', days: 2, windows: 2880, alerts: [['', -1805, -1790]] },
    { rule: 'many', days: 2, windows: 2880, alerts: [['SE', -299, -298]] },
    {
      rule: 'burst',
      days: expect.closeTo(1, 3),
      windows: 8639,
      alerts: [['', -299.8333333333333, -299.6666666666667]],
    },
  ]);
});

test('the share that is done only grows, up to all', async () => {
  const shares: number[] = [];
  await backtest({ ...(await aHistory()), onProgress: (share) => shares.push(share) }, rules, NOW - 2 * DAY_MS);
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
});

test('each stored window is read once for all rules, what they compare with included', async () => {
  const { reader, ...rest } = await aHistory();
  const read: string[] = [];
  const counted: SettledReader = {
    ...reader,
    async *windows(metric, granularity, shard, span) {
      for await (const page of reader.windows(metric, granularity, shard, span)) {
        read.push(...page.map(({ start }) => `${metric} ${shard} ${start}`));
        yield page;
      }
    },
  };
  const all = figureRulesOf(
    [
      { name: 'few', label: 'Few orders', metric: 'orders', kind: 'below', critical: 5, window: '1m' },
      { name: 'fewer', label: 'Fewer orders', metric: 'orders', kind: 'deviation', direction: 'down', warning: 5 },
      { name: 'more', label: 'More orders', metric: 'orders', by: 'country', kind: 'deviation', warning: 5 },
    ],
    metrics.catalog.metrics,
  );
  await backtest({ ...rest, reader: counted }, all, NOW - 2 * DAY_MS);
  expect(read.length).toBe(2 * 24 * 60 - 15);
  expect(new Set(read).size).toBe(read.length);
});
