import { type Granularity, parseTopic, type ShardCheckpoint } from '@millrace/contract';
import { ALL_METRICS } from '../../domain/settled/windows';
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
