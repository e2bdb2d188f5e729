import {
  type DeclaredLabels,
  GRANULARITY_MS,
  type Granularity,
  mergeBreakdowns,
  type Series,
  type Topic,
} from '@millrace/contract';
import type { Retention } from '../retention';

/** Stands for the metric of a second, which holds all of them. No metric can be called so. */
export const ALL_METRICS = '*';

/** A window of one shard: of all metrics where it is a second, of one metric where it is longer. */
export interface WindowKey {
  readonly granularity: Granularity;
  readonly metric: string;
  readonly shard: string;
  readonly start: number;
}

/** Text that no other window has. */
export const textOf = ({ granularity, metric, shard, start }: WindowKey): string =>
  `${granularity} ${metric} ${shard} ${start}`;

/** Until when a window is worth storing, ms since the epoch: as long as it is shown, and as long as a record may still be on its way into it. */
export const retentionEnd = ({ granularity, start }: WindowKey, retention: Retention): number =>
  start + GRANULARITY_MS[granularity] + retention[granularity] + retention.log;

export type DeclaredByTopic = (topic: Topic) => DeclaredLabels | undefined;

const byTopic = (a: Series, b: Series): number => (a.topic < b.topic ? -1 : 1);

/** The series of both, those of one topic merged, in the order of the topics. */
export const mergeSeries = (
  a: readonly Series[],
  b: readonly Series[],
  declaredLabels: DeclaredByTopic,
): readonly Series[] => {
  const merged = new Map(a.map((series) => [series.topic, series]));
  for (const series of b) {
    const { topic, breakdown } = series;
    const known = merged.get(topic);
    merged.set(
      topic,
      known ? { topic, breakdown: mergeBreakdowns(known.breakdown, breakdown, declaredLabels(topic)) } : series,
    );
  }
  return [...merged.values()].sort(byTopic);
};
