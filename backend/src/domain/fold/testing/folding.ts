import { type Breakdown, type DeltaWindow, samples } from '@millrace/contract';
import { metrics } from '../../../testing/fixture-metrics';
import { foldBatch } from '../batch-fold';
import type { LogRecord } from '../log-record';

export const SHARD = 'shardId-000000000000';
export const arrived = Date.UTC(2026, 10, 20, 10, 0, 0, 250);

export const record = (seq: number, value: unknown, at = arrived): LogRecord => ({
  seq: String(seq),
  arrived: at,
  data: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)),
});

export const order = (amount: unknown, time?: number, country = 'SE') => ({
  ...samples.sampleCloudEvent,
  time: new Date(time ?? arrived).toISOString(),
  data: { amount, country },
});
export const gauge = (id: string, value: number, timestamp = arrived) => ({ id, value, timestamp });

export const foldAll = (...values: unknown[]) =>
  foldBatch(
    metrics,
    SHARD,
    values.map((value, i) => record(i + 1, value)),
  );

/** `start topic total` of each series of each window, times relative to the second of arrival. */
export const totals = (windows: readonly DeltaWindow[]): unknown[] =>
  windows.flatMap(({ start, series }) =>
    series.map(({ topic, breakdown }) => [start - arrived + 250, topic, breakdown.total]),
  );

export const breakdownOf = (windows: readonly DeltaWindow[], topic: string): Breakdown | undefined =>
  windows.flatMap(({ series }) => series).find((series) => series.topic === topic)?.breakdown;
