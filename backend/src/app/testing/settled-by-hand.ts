import {
  type Granularity,
  type PartialAggregate,
  parseTopic,
  type Series,
  type ShardCheckpoint,
} from '@millrace/contract';
import type { MetricSet } from '../../domain/metrics/metric-set';
import { retentionOf } from '../../domain/retention';
import { ALL_METRICS } from '../../domain/settled/windows';
import { settlingOf } from '../../domain/time';
import { metrics as fixtureMetrics } from '../../testing/fixture-metrics';
import { createQueryHistory } from '../history/query-history';
import type { SettledPartials, SettledReader } from '../settled/ports';
import { inMemorySettled } from './settled';

export interface SettledByHand extends SettledReader {
  /** `arrived`: when its last record did, ms since the epoch; only now unless given. */
  readonly setCheckpoint: (checkpoint: Pick<ShardCheckpoint, 'shard' | 'seq'>, arrived?: number) => Promise<void>;
  readonly put: (granularity: Granularity, shard: string, ...windows: readonly SettledPartials[]) => Promise<void>;
}

/** Settled windows in memory, put there without `durable`, and read in pages so small that there are several. */
export const settledByHand = (): SettledByHand => {
  const { windows, checkpoints, reader } = inMemorySettled({ pageSize: 2 });
  const putOne = async (granularity: Granularity, shard: string, { start, seq, series }: SettledPartials) => {
    const items =
      granularity === 'second'
        ? [{ metric: ALL_METRICS, series }]
        : series.map((one) => ({ metric: parseTopic(one.topic).name, series: [one] }));
    for (const { metric, series: held } of items)
      await windows.putAll([
        {
          key: { granularity, metric, shard, start },
          part: { part: 0, seq, series: held, frozen: false },
          expected: undefined,
        },
      ]);
  };
  return {
    ...reader,
    setCheckpoint: async ({ shard, seq }, arrived = Number.MAX_SAFE_INTEGER) => {
      await checkpoints.advance(shard, { prev: '0', seq, arrived, seconds: [] });
    },
    put: async (granularity, shard, ...all) => {
      for (const window of all) await putOne(granularity, shard, window);
    },
  };
};

/** When the history is asked for, and the hour before. */
export const now = Date.parse('2026-11-20T10:00:30Z');
export const minute = Date.parse('2026-11-20T09:00:00Z');
export const hour = { from: '2026-11-20T09:00:00Z', to: '2026-11-20T10:00:00Z' };

export const count = (events: number): PartialAggregate => ({ measure: 'count', count: events });

/** Orders by country. */
export const orders = (events: Record<string, number>): Series => {
  const values = Object.entries(events).map(([label, more]): [string, PartialAggregate] => [label, count(more)]);
  const total = count(Object.values(events).reduce((sum, more) => sum + more, 0));
  return { topic: 'metric:orders', breakdown: { total, dimensions: [{ name: 'country', values }] } };
};

export const window = (start: number, ...series: Series[]): SettledPartials => ({ start, seq: '5', series });

export const historyOn = (
  reader: SettledReader,
  metrics: MetricSet = fixtureMetrics,
): ReturnType<typeof createQueryHistory> => {
  const retention = retentionOf({ second: 1, minute: 30, hour: 400, log: 1, item: 30 });
  return createQueryHistory({ reader, metrics, now: () => now, retention, settling: settlingOf(2) });
};
